// What the operations ask of rows, however they are stored: dense/ and sparse/ answer.
#pragma once
#include <algorithm>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

#include "../bounds/hamerly.hpp"
#include "../core/view.hpp"
#include "../kernel/bounds.hpp"
#include "../kernel/kernels.hpp"

namespace centra {

struct Moments {
    double weight;
    Buffer<double> mean, variance;  // [d], weighted
    double largest, least;          // magnitudes of a number; the least that is not 0, or infinity
    double scatter;                 // sum of w |x - mean|^2
};

// Labels rows with their nearest centres. Called from several threads at a time.
class Labeller {
public:
    virtual ~Labeller() = default;
    // Quickly; lists the rows whose labels are not certain. Labels, and bounds, which are used and renewed if they are
    // not null, begin with the first row asked for.
    virtual void label(int64_t begin, int64_t end, int32_t* labels, std::vector<int64_t>& open,
                       const Hamerly::Block* bounds) = 0;
    // For certain; labels are those of all rows.
    virtual void settle(const int64_t* rows, int64_t count, int32_t* labels) = 0;
    virtual int64_t computed() const = 0;  // row-to-centre distances so far
};

// A row, counted from where a block begins, that is nearer to a point than to all those before.
struct Nearer {
    int32_t row, point;
    double squared;
};

// Of some rows, the numbers of their nearest and second nearest points, and the squared distances to them; -1 and
// infinity where there is none.
struct Two {
    int32_t *first, *second;
    double *nearest, *next;

    Two from(int64_t row) const { return {first + row, second + row, nearest + row, next + row}; }
    void none(int64_t i) const {
        first[i] = second[i] = -1;
        nearest[i] = next[i] = std::numeric_limits<double>::infinity();
    }
    // Points come in any order, none twice.
    void consider(int64_t i, int32_t point, double squared) const {
        if (squared < nearest[i] || (squared == nearest[i] && point < first[i])) {
            second[i] = first[i];
            next[i] = nearest[i];
            first[i] = point;
            nearest[i] = squared;
        } else if (squared < next[i] || (squared == next[i] && point < second[i])) {
            second[i] = point;
            next[i] = squared;
        }
    }
};

constexpr int64_t kMostPoints = 64;  // that running distances are lowered to, or contested by, at a time

// Squared distances of rows to some points. Called from several threads at a time; arrays begin with the first row
// asked for.
class Distances {
public:
    virtual ~Distances() = default;
    virtual int64_t points() const = 0;
    // Lowers running distances to the nearest of up to kMostPoints points; returns the sum of weight times it.
    virtual double lower(int64_t begin, int64_t end, double* running) const = 0;
    // For each of up to kMostPoints points, the same for it alone. Lists what would be lowered, and to what, or returns
    // false.
    virtual bool contest(int64_t begin, int64_t end, const double* running, double* masses,
                         std::vector<Nearer>& nearer) const = 0;
    // To the point that a row's label names, out where that is not null; returns the sum of weight times it.
    virtual double own(int64_t begin, int64_t end, const int32_t* labels, double* out) const = 0;
    // To all points: out [end - begin][points].
    virtual void all(int64_t begin, int64_t end, double* out) const = 0;
    // The same of some rows: out [count][points].
    virtual void of_rows(const int64_t* rows, int64_t count, double* out) const {
        for (int64_t i = 0; i < count; ++i) all(rows[i], rows[i] + 1, out + i * points());
    }
    // The nearest and the second nearest point of these rows, the lower number among equals.
    virtual void nearest_two(const int64_t* rows, int64_t count, const Two& out) const;
    // Adds weight times distance (not squared) of these rows to sums [points].
    virtual void add_distances(const int64_t* rows, int64_t count, double* sums) const = 0;
};

constexpr double kLittle = 1 << 18;

// The rows and what is known of them; shared by all restarts, constant once bound.
class Source {
public:
    virtual ~Source() = default;

    int64_t n, d;
    const double* weights;  // null: 1 each
    int threads;
    Moments moments;
    bool uneven = false;  // weighted numbers differ so much in size that sums of the large ones lose the small ones
    bool exact = false;   // sums never lose anything

    // How many are worth so many operations on numbers: to wake one up takes longer than to do a little.
    int threads_for(double operations) const { return operations < kLittle ? 1 : threads; }

    double weight(int64_t i) const { return weights ? weights[i] : 1.0; }

    virtual int64_t stored() const = 0;  // numbers that one look at all rows reads
    // Rows that one task of a step labels: whole words of bits.
    virtual Blocks step_blocks(int64_t k) const = 0;
    // Whether it is worth knowing which rows can't have changed their label: what is skipped must cost more than that.
    virtual bool skips(int64_t k) const = 0;
    // Centres and points must outlive what is made for them. Not quickly: float32 is known to leave many rows open.
    virtual std::unique_ptr<Labeller> labeller(const double* centers, int64_t k, bool quickly) const = 0;
    virtual std::unique_ptr<Distances> distances_to(const double* points, int64_t m) const = 0;
    // In how many slices sums of k clusters are to be cut, where rows are not cut enough for all threads.
    virtual int64_t slices(int64_t k) const = 0;
    // Adds rows to one slice of the sums, whose arrays of rows begin with row `begin`, a multiple of kWordRows.
    virtual void add(ClusterSums to, int64_t begin, int64_t end, int64_t slice, int64_t slices) const = 0;
    // visit(column, number) for the numbers of a row that are not 0, in ascending order of their columns.
    virtual void each_number(int64_t row, const std::function<void(int64_t, double)>& visit) const = 0;

protected:
    // Sets moments.weight; returns it, or 1 where no row has any.
    double measure_weight() {
        moments.weight = weights ? 0 : (double)n;
        for (int64_t i = 0; weights && i < n; ++i) moments.weight += weights[i];
        return moments.weight > 0 ? moments.weight : 1;
    }
    void measure_range(bool narrow) {
        double most = 1, fewest = 1;
        for (int64_t i = 0; weights && i < n; ++i) {
            if (!(weights[i] > 0)) continue;
            most = std::max(most, weights[i] / moments.weight * (double)n);
            fewest = std::min(fewest, weights[i] / moments.weight * (double)n);
        }
        uneven = (double)n * (most / fewest) * (moments.largest / moments.least) > kEven;
        const double unit = narrow ? kUnit<float> : kUnit<double>;
        exact = !weights && (double)n * (double)n * (moments.largest / moments.least) / unit < kExactSums;
    }

    Source(int64_t n, int64_t d, const double* weights, int threads) : n(n), d(d), weights(weights), threads(threads) {}
};

// The same sums, of a block that begins so many rows, whole words of bits, later.
inline ClusterSums later(ClusterSums to, int64_t rows) {
    to.labels += rows;
    to.previous += rows;
    if (to.moved) to.moved += rows / kWordRows;
    if (to.weights) to.weights += rows;
    return to;
}

template <class T>
const Kernels<T>& kernels_of() {
    if constexpr (sizeof(T) == sizeof(float))
        return *kernels().f32;
    else
        return *kernels().f64;
}

// Of every row |x - m|^2, m being close to what the kernels subtract, in float32 where that holds the largest. Rounded
// up, by no more than kSquareError of it, or to kLeastFloat, below which float32 has fewer digits.
class Squares {
public:
    Squares() = default;
    Squares(int64_t n, bool narrow) {
        if (narrow)
            f32_ = Buffer<float>(n);
        else
            f64_ = Buffer<double>(n);
    }
    void set(int64_t i, double square) const {
        constexpr double up = 1 + kSquareError / 2;
        if (f32_)
            f32_[i] = (float)std::max(square * up, kLeastFloat);
        else
            f64_[i] = square * up;
    }
    double operator[](int64_t i) const { return f32_ ? (double)f32_[i] : f64_[i]; }
    // Those of some rows as T: in place, or copied to `local`.
    template <class T>
    const T* read(int64_t begin, int64_t count, T* local) const {
        if constexpr (sizeof(T) == sizeof(float)) {
            if (f32_) return f32_.get() + begin;
        } else {
            if (f64_) return f64_.get() + begin;
        }
        for (int64_t r = 0; r < count; ++r) local[r] = (T)(*this)[begin + r];
        return local;
    }

private:
    Buffer<float> f32_;
    Buffer<double> f64_;
};

// Relative error bound of a score in T that sums so many products, and of two direct distances of d features in
// float64: see kernel/bounds.hpp.
template <class T>
double error_bound(int64_t products, int64_t d) {
    const double m = ((double)products + kMoreRoundings) * kUnit<T>;
    const double direct = kDirectFactor * ((double)d / kDirectChains + kDirectRoundings) * kUnit<double>;
    return m < kMostBound ? kBoundRaised * m / (1 - m) + direct : std::numeric_limits<double>::infinity();
}

// What underflow may add to it.
template <class T>
double underflow_bound(int64_t d) {
    return (double)(d + 8) * (sizeof(T) == sizeof(float) ? kLeastFloat : kLeastDouble);
}

}  // namespace centra
