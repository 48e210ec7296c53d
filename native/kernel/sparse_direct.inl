// Distances of sparse rows in float64, and their sums: see kernels.hpp. Compiled without contraction.
#pragma once
#include "sums.inl"

namespace {

void mass(const double* point, int64_t d, double* high, double* low) {
    double h = 0, l = 0;
    for (int64_t j = 0; j < d; ++j) add_exactly(h, l, point[j] * point[j]);
    *high = h;
    *low = l;
}

CENTRA_INLINE double at_least_zero(double x) { return x > 0 ? x : 0; }
CENTRA_INLINE D::Vector at_least_zero(D::Vector x) { return D::max(x, D::Vector{}); }

// V holds one point or a vector of them; at(column) fetches their coordinates there. The squares of the point are added
// in the order in which mass() adds them.
template <class V, class At>
CENTRA_INLINE V sparse_squared(const double* values, const int32_t* columns, int64_t count, At at, V mass_high,
                               V mass_low) {
    V near = {}, high = {}, low = {};
    for (int64_t i = 0; i < count; ++i) {
        const V point = at(columns[i]), difference = values[i] - point;
        near += difference * difference;
        add_exactly(high, low, point * point);
    }
    return near + at_least_zero((mass_high - high) + (mass_low - low));
}

double sparse_to_point(const double* values, const int32_t* columns, int64_t count, const double* point, double high,
                       double low) {
    return sparse_squared<double>(values, columns, count, [&](int32_t j) { return point[j]; }, high, low);
}

void sparse_to_points(const double* values, const int32_t* columns, int64_t count, const double* points, int64_t m,
                      const double* high, const double* low, double* out) {
    for (int64_t p = 0; p < m; p += D::lanes) {
        const D::Vector squared = sparse_squared<D::Vector>(
            values, columns, count, [&](int32_t j) { return D::load(points + j * m + p); }, D::load(high + p),
            D::load(low + p));
        __builtin_memcpy(out + p, &squared, (m - p < D::lanes ? m - p : D::lanes) * sizeof(double));
    }
}

template <class From>
CENTRA_INLINE void add_sparse(const From* values, const int32_t* columns, const int64_t* starts,
                              const centra::ClusterSums& to, int64_t count) {
    const int64_t d = to.d, wide = d + 1;
    const auto add = [&](int64_t i, int32_t label, int sign) {
        if (label < to.first_cluster || label >= to.last_cluster) return;
        const double weight = to.weights ? sign * to.weights[i] : sign;
        double *high = to.sums + label * 2 * wide, *low = high + wide;
        for (int64_t s = starts[i] - starts[0]; s < starts[i + 1] - starts[0]; ++s)
            add_product_at(high + columns[s], low + columns[s], (double)values[s], weight, to.weights != nullptr);
        count_row(to, label, sign, weight, high, low);
    };
    each_row(to, count, [](int64_t) {}, add);
}

void add_sparse_float(const float* values, const int32_t* columns, const int64_t* starts, const centra::ClusterSums* to,
                      int64_t count) {
    add_sparse(values, columns, starts, *to, count);
}

void add_sparse_double(const double* values, const int32_t* columns, const int64_t* starts,
                       const centra::ClusterSums* to, int64_t count) {
    add_sparse(values, columns, starts, *to, count);
}

}  // namespace
