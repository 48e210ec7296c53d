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

void add_columns(const double* tile, int64_t d, double* sums, double* largest) {
    for (int r = 0; r < kDirectRows; r += D::lanes) {
        D::Vector most = D::load(largest + r);
        for (int64_t j = 0; j < d; ++j) {
            const D::Vector x = D::load(tile + j * kDirectRows + r);
            double* sum = sums + j * kDirectRows + r;
            D::store(sum, D::load(sum) + x);
            most = D::max(most, D::max(x, -x));
        }
        D::store(largest + r, most);
    }
}

void add_deviations(const double* tile, int64_t d, const double* mean, double* sums, double* per_row) {
    for (int r = 0; r < kDirectRows; r += D::lanes) {
        D::Vector row = {};
        for (int64_t j = 0; j < d; ++j) {
            double* to = sums + j * kDirectRows + r;
            const D::Vector deviation = D::load(tile + j * kDirectRows + r) - D::broadcast(mean[j]);
            D::store(to, D::load(to) + deviation * deviation);
            row += deviation * deviation;
        }
        D::store(per_row + r, row);
    }
}

// high + low is the sum, to about twice the digits: Moller (1965), doi:10.1007/BF01975722; Knuth's two-sum.
template <class V>
CENTRA_INLINE void add_exactly(V& high, V& low, V t) {
    const V sum = high + t, part = sum - high;
    low += (high - (sum - part)) + (t - part);
    high = sum;
}

template <class V>
CENTRA_INLINE void add_exactly_at(double* high, double* low, V t) {
    V h, l;
    __builtin_memcpy(&h, high, sizeof h);
    __builtin_memcpy(&l, low, sizeof l);
    add_exactly(h, l, t);
    __builtin_memcpy(high, &h, sizeof h);
    __builtin_memcpy(low, &l, sizeof l);
}

template <class From>
CENTRA_INLINE void add_row(const From* x, int64_t stride, int64_t first, int64_t last, double weight, double* high,
                           double* low) {
    int64_t j = first;
    if (stride == 1)
        for (; j + D::lanes <= last; j += D::lanes)
            add_exactly_at(high + j, low + j, load_as<double>(x + j) * D::broadcast(weight));
    for (; j < last; ++j) add_exactly_at(high + j, low + j, (double)x[j * stride] * weight);
}

template <class From>
void add_clusters(const From* x, const centra::ClusterSums& to, int64_t begin, int64_t end) {
    const int64_t d = to.d, wide = d + 1;
    const auto add = [&](int64_t i, int32_t label, int sign) {
        const double weight = to.weights ? sign * to.weights[i] : sign;
        double *high = to.sums + label * 2 * wide, *low = high + wide;
        add_row(x + i * to.row_stride, to.column_stride, to.first, to.last, weight, high, low);
        if (!to.sizes) return;
        add_exactly_at(high + d, low + d, weight);
        to.sizes[label] += sign;
    };
    if (!to.moved) {
        for (int64_t i = begin; i < end; ++i) add(i, to.labels[i], 1);
        return;
    }
    for (int64_t w = begin / centra::kWordRows; w * centra::kWordRows < end; ++w)
        for (uint64_t word = to.moved[w]; word; word &= word - 1) {
            const int64_t i = w * centra::kWordRows + __builtin_ctzll(word);
            add(i, to.previous[i], -1);
            add(i, to.labels[i], 1);
        }
}

void add_clusters_float(const float* x, const centra::ClusterSums* to, int64_t begin, int64_t end) {
    add_clusters(x, *to, begin, end);
}

void add_clusters_double(const double* x, const centra::ClusterSums* to, int64_t begin, int64_t end) {
    add_clusters(x, *to, begin, end);
}

}  // namespace
