// Squared distances by direct differences in float64: the routine that has the last word on every label.
//
// Compiled without contraction and summed in one order, so that every instruction set gives the same bits.
#pragma once
#include "../core/simd.hpp"
#include "kernels.hpp"

namespace {

using centra::kDirectRows;
using D = Simd<double>;
constexpr int kSums = 8;  // feature j goes to running sum j mod 8

// lanes rows of a tile against one point (stride 1, broadcast) or against as many rows of another tile.
template <bool broadcast>
CENTRA_INLINE D::Vector direct(const double* tile, const double* other, int64_t d) {
    D::Vector sum[kSums] = {};
    const auto add = [&](int s, int64_t j) {
        const double* o = other + (broadcast ? j : j * kDirectRows);
        const D::Vector difference = D::load(tile + j * kDirectRows) - (broadcast ? D::broadcast(*o) : D::load(o));
        sum[s] += difference * difference;
    };
    int64_t j = 0;
    for (; j + kSums <= d; j += kSums)
        for (int s = 0; s < kSums; ++s) add(s, j + s);
    for (int s = 0; s < kSums - 1; ++s)
        if (j + s < d) add(s, j + s);
    if (d <= 4) return (sum[0] + sum[1]) + (sum[2] + sum[3]);  // the others are 0
    return ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));
}

typedef double Eight __attribute__((vector_size(kSums * sizeof(double))));

CENTRA_INLINE Eight load_eight(const double* from, int64_t count = kSums) {
    Eight v = {};
    if (count >= kSums)
        __builtin_memcpy(&v, from, sizeof v);
    else
        __builtin_memcpy(&v, from, count * sizeof(double));
    return v;
}

double squared(const double* x, const double* point, int64_t d) {
    Eight s = {};
    for (int64_t j = 0; j < d; j += kSums) {
        const Eight difference = load_eight(x + j, d - j) - load_eight(point + j, d - j);
        s += difference * difference;
    }
    return ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));
}

void to_points(const double* tile, const double* points, int64_t m, int64_t d, double* out) {
    for (int64_t i = 0; i < m; ++i)
        for (int r = 0; r < kDirectRows; r += D::lanes)
            D::store(out + i * kDirectRows + r, direct<true>(tile + r, points + i * d, d));
}

void to_tile(const double* tile, const double* other, int64_t d, double* out) {
    for (int r = 0; r < kDirectRows; r += D::lanes) D::store(out + r, direct<false>(tile + r, other + r, d));
}

void lower(const double* tile, const double* points, int64_t m, int64_t d, const double* weights, double* running,
           double* mass) {
    for (int r = 0; r < kDirectRows; r += D::lanes) {
        D::Vector nearest = D::load(running + r);
        for (int64_t i = 0; i < m; ++i) nearest = D::min(direct<true>(tile + r, points + i * d, d), nearest);
        D::store(running + r, nearest);
        D::store(mass + r, D::load(mass + r) + D::load(weights + r) * nearest);
    }
}

void contest(const double* tile, const double* points, int64_t m, int64_t d, const double* weights,
             const double* running, double* masses) {
    for (int64_t i = 0; i < m; ++i, masses += kDirectRows)
        for (int r = 0; r < kDirectRows; r += D::lanes) {
            const D::Vector nearest = D::min(direct<true>(tile + r, points + i * d, d), D::load(running + r));
            D::store(masses + r, D::load(masses + r) + D::load(weights + r) * nearest);
        }
}

double mass_of(const double* running, const double* weights, int64_t count) {
    Eight sum = {};
    for (int64_t i = 0; i < count; i += kSums) {
        const Eight r = load_eight(running + i, count - i);
        sum += weights ? r * load_eight(weights + i, count - i) : r;
    }
    return ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));
}

void add_columns(const double* tile, const double* weights, int64_t d, double* sums, double* largest) {
    for (int r = 0; r < kDirectRows; r += D::lanes) {
        D::Vector most = D::load(largest + r);
        const D::Vector weight = D::load(weights + r);
        for (int64_t j = 0; j < d; ++j) {
            const D::Vector x = D::load(tile + j * kDirectRows + r);
            double* sum = sums + j * kDirectRows + r;
            D::store(sum, D::load(sum) + weight * x);
            most = D::max(most, D::max(x, -x));
        }
        D::store(largest + r, most);
    }
}

void add_deviations(const double* tile, const double* weights, int64_t d, const double* mean, double* sums,
                    double* per_row) {
    for (int r = 0; r < kDirectRows; r += D::lanes) {
        D::Vector row = {};
        const D::Vector weight = D::load(weights + r);
        for (int64_t j = 0; j < d; ++j) {
            double* to = sums + j * kDirectRows + r;
            const D::Vector deviation = D::load(tile + j * kDirectRows + r) - D::broadcast(mean[j]);
            const D::Vector square = deviation * deviation;
            D::store(to, D::load(to) + weight * square);
            row += square;
        }
        D::store(per_row + r, row);
    }
}

}  // namespace
