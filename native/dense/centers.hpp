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
                    const double x = c[j] - rows.shift[j];
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
        packed_ = {k,
                   d,
                   coordinates_.get(),
                   bias_.get(),
                   slack_.get(),
                   (T)max_slack,
                   (T)(g * (1 + 1 / kShare)),
                   (T)(g * (1 + kShare) * rows.shift_error),
                   (T)(std::sqrt(rows.shift_error) * kShiftUp)};
    }

    const PackedCenters<T>& packed() const { return packed_; }

private:
    Buffer<T> coordinates_, bias_, slack_;
    PackedCenters<T> packed_;
};

// Whether no square or product of shifted numbers overflows in float32, `other` being as large as they get elsewhere.
inline bool squares_fit_float(const DenseSource& rows, double other) {
    const double largest = std::max(rows.largest_shifted, other);
    return largest * largest * (double)rows.d < kFitsFloat;
}

inline bool fits_float(const DenseSource& rows, const double* centers, int64_t k) {
    if (!(error_bound<float>(rows.d, rows.d) < 1)) return false;
    double largest = 0;
    for (int64_t i = 0; i < k * rows.d; ++i) largest = std::max(largest, std::fabs(centers[i]));
    return squares_fit_float(rows, largest + rows.moments.largest);
}

}  // namespace centra
