// Rows of which every number is stored, of any dtype and strides.
#pragma once
#include "../ops/source.hpp"

namespace centra {

// What the kernels subtract, in float64 and, of narrow rows, the same in float32.
class Shift {
public:
    Shift() = default;
    explicit Shift(int64_t d) : f32_(d), f64_(d) {}
    void set(int64_t j, double number) {
        f32_[j] = (float)number;
        f64_[j] = number;
    }
    double operator[](int64_t j) const { return f64_[j]; }
    // Null: none.
    template <class T>
    const T* in() const {
        if constexpr (sizeof(T) == sizeof(float))
            return f32_.get();
        else
            return f64_.get();
    }

private:
    Buffer<float> f32_;
    Buffer<double> f64_;
};

class DenseSource : public Source {
public:
    static constexpr int64_t kWorthSkipping = 512;  // products of a row

    DenseSource(View x, const double* weights, int threads);  // throws std::bad_alloc, Interrupted

    View x;
    Shift shift;                 // the mean, rounded to float32 where rows are narrow
    double largest_shifted = 0;  // no number of x - shift is larger
    Squares squares;             // about the mean
    double shift_error = 0;      // |mean - shift|^2
    Buffer<float> planar_f32;    // for few columns, all tiles of the assign kernel, kept
    Buffer<double> planar_f64;

    int64_t stored() const override { return n * d; }
    Blocks step_blocks(int64_t k) const override;
    bool skips(int64_t k) const override { return k > 2 && k * d >= kWorthSkipping; }
    std::unique_ptr<Labeller> labeller(const double* centers, int64_t k, bool quickly) const override;
    std::unique_ptr<Distances> distances_to(const double* points, int64_t m) const override;
    int64_t slices(int64_t k) const override;
    void add(ClusterSums to, int64_t begin, int64_t end, int64_t slice, int64_t slices) const override;
    void each_number(int64_t row, const std::function<void(int64_t, double)>& visit) const override;

private:
    void measure();
    void choose_shift();
};

constexpr int64_t kFewColumns = 16;

// Fetches rows in float64 as tiles of columns: [d][rows of a tile]. What is in the place of a missing row means
// nothing.
class TileReader {
public:
    explicit TileReader(const View& x, int64_t rows = kDirectRows) : x_(x), rows_(rows) {}
    // Consecutive rows, or kDirectRows at most that index names.
    const double* read(int64_t begin, int64_t count);
    const double* gather(const int64_t* index, int64_t count);

private:
    void make_tile();
    template <class T, class Columns>
    void read(int64_t begin, int64_t count, Columns columns);

    const View x_;
    const int64_t rows_;
    Buffer<double> tile_;
};

}  // namespace centra
