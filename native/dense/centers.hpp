// Centres, or other points, as the kernels read them.
#pragma once
#include <algorithm>
#include <cmath>

#include "dense.hpp"

namespace centra {

template <class T>
class GroupedCenters {
public:
    GroupedCenters(const DenseSource& rows, const double* centers, int64_t k)
        : coordinates_(k * rows.d), bias_(k), slack_(k) {
        const int64_t d = rows.d;
        const double g = error_bound<T>(d, d);
        const int64_t groups = groups_of(k, kernels_of<T>().group_size), size = k / groups, larger = k % groups;
        T* to = coordinates_.get();
        double max_slack = 0;
        for (int64_t group = 0, first = 0; group < groups; ++group) {
            const int64_t n = size + (group < larger);
            for (int64_t i = 0; i < n; ++i) {
                const double* c = centers + (first + i) * d;
                double square = 0;
                for (int64_t j = 0; j < d; ++j) {
                    const double x = c[j] - rows.shift_f64[j];
                    to[j * n + i] = (T)x;
                    square += x * x;
                }
                bias_[first + i] = (T)(g * square - square / 2);
                const double slack = 2 * g * square + underflow_bound<T>(d);
                slack_[first + i] = (T)slack;
                max_slack = std::max(max_slack, slack);
            }
            to += n * d;
            first += n;
        }
        packed_ = {k, d, coordinates_.get(), bias_.get(), slack_.get(), (T)max_slack, (T)g};
    }

    const PackedCenters<T>& packed() const { return packed_; }

private:
    Buffer<T> coordinates_, bias_, slack_;
    PackedCenters<T> packed_;
};

// No square or product of the shifted numbers may overflow in float32.
inline bool fits_float(const DenseSource& rows, const double* centers, int64_t k) {
    const int64_t d = rows.d;
    if (!rows.x.narrow() || !(error_bound<float>(d, d) < 1)) return false;
    double largest = rows.largest_shifted;
    for (int64_t i = 0; i < k * d; ++i) largest = std::max(largest, std::fabs(centers[i]) + rows.moments.largest);
    return largest * largest * (double)d < 1e36;
}

}  // namespace centra
