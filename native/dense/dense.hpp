// Rows of which every number is stored, of any dtype and strides.
#pragma once
#include "../ops/source.hpp"

namespace centra {

class DenseSource : public Source {
public:
    DenseSource(View x, const double* weights, int threads);  // throws std::bad_alloc, Interrupted

    View x;
    Buffer<float> shift_f32;     // the mean, rounded: what the kernels subtract
    Buffer<double> shift_f64;    // the same numbers
    double largest_shifted = 0;  // no number of x - shift is larger
    Squares squares;             // about the mean
    double shift_error = 0;      // |mean - shift|^2
    Buffer<float> planar_f32;    // for few columns, all tiles of the assign kernel, kept
    Buffer<double> planar_f64;

    // Of a tile's rows; lanes without a row weigh nothing.
    void tile_weights(int64_t begin, int64_t count, double* weights) const {
        for (int64_t r = 0; r < kDirectRows; ++r) weights[r] = r < count ? weight(begin + r) : 0.0;
    }

    int64_t stored() const override { return n * d; }
    Blocks step_blocks(int64_t k) const override;
    std::unique_ptr<Labeller> labeller(const double* centers, int64_t k) const override;
    std::unique_ptr<Reach> reach(const double* points, int64_t m) const override;
    int64_t slices(int64_t k) const override;
    void add(ClusterSums to, int64_t begin, int64_t end, int64_t slice, int64_t slices) const override;

private:
    void measure();
    void choose_shift();
};

// Fetches rows in float64 for distances, kDirectRows at a time.
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
