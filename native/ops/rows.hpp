// Rows bound to the native core: the data, what is known of them, and the state that the protocol's verbs change.
#pragma once
#include <memory>
#include <utility>

#include "../core/view.hpp"
#include "../kernel/kernels.hpp"

namespace centra {

struct Moments {
    double weight;
    Buffer<double> mean, variance;  // [d]
    double largest;
    double scatter;  // sum of w |x - mean|^2
};

// Shared by all restarts; constant once bound.
struct Bound {
    View x;
    const double* weights;  // null: 1 each
    int threads;
    Moments moments;
    Buffer<float> shift_f32;   // the mean, rounded: what the kernels subtract
    Buffer<double> shift_f64;  // the same numbers
    double largest_shifted;    // no |x - shift| is larger
    Buffer<float> planar_f32;  // for few columns, all tiles of the assign kernel, kept
    Buffer<double> planar_f64;

    double weight(int64_t i) const { return weights ? weights[i] : 1.0; }
};

struct Partial {
    Buffer<double> sums, residues;  // [k][d]: the sums, and what rounding took from them
    Buffer<double> weights;         // [k]
    Buffer<int64_t> sizes;          // [k]
    int64_t moved;
    double inertia;
    int64_t distances;
};

class Rows {
public:
    Rows(View x, const double* weights, int threads);  // throws std::bad_alloc, Interrupted
    Rows fresh() const { return Rows(bound_); }

    const Bound& bound() const { return *bound_; }

    Partial step(const double* centers, int64_t k);
    double inertia(const double* centers, int64_t k) const;
    const Buffer<int32_t>& labels() const { return labels_; }

    double cover(const double* points, int64_t m);
    double uncover(const double* centers, int64_t k);
    void contest(const double* points, int64_t m, double* potentials) const;
    double potential() const { return potential_; }
    int64_t draw(double u);
    std::pair<double, int64_t> farthest() const;
    void distances(const double* points, int64_t m, int64_t begin, int64_t end, double* out) const;

private:
    explicit Rows(std::shared_ptr<const Bound> bound) : bound_(std::move(bound)), potential_(bound_->moments.weight) {}
    void update_sums(int64_t k, int64_t moved, bool known);
    void sum_rows(int64_t k, bool all, int64_t rows);
    Partial partial(const double* centers, int64_t moved, int64_t distances) const;
    Blocks mass_blocks() const;
    template <class VisitBlock>
    void for_blocks(int64_t points, VisitBlock visit_block) const;
    Buffer<double> own_distances(const double* centers, int64_t k, double* out) const;

    std::shared_ptr<const Bound> bound_;

    Buffer<int32_t> labels_, previous_;  // [n], from the first step on; previous_ differs where a row moved
    Buffer<uint64_t> moved_;             // a bit for each row: whether the last step moved it

    // Sums kept up to date by the rows that moved, in twice the digits: [k][2][d + 1], high and low parts, the weight
    // being one more column.
    int64_t k_ = 0;  // clusters of the sums; 0: none yet
    Buffer<double> sums_;
    Buffer<int64_t> sizes_;

    Buffer<double> running_;     // [n] once something is covered
    Buffer<double> block_mass_;  // sums of weight times running distance, per block
    double potential_;
};

// Distances to points, tile by tile: fetches rows in float64, kDirectRows at a time.
class TileReader {
public:
    explicit TileReader(const View& x) : x_(x), tile_(x.d * kDirectRows) {}
    // Rows begin .. begin + count - 1 (count <= kDirectRows), or those that index names.
    const double* read(int64_t begin, int64_t count);
    const double* gather(const int64_t* index, int64_t count);

private:
    const View x_;
    Buffer<double> tile_;
};

}  // namespace centra
