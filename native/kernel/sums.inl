// Sums of rows in twice the digits, and what is told of them. Compiled without contraction.
#pragma once
#include "direct.inl"

namespace {

constexpr int64_t kAhead = 32;  // rows

// high + low is the sum, to about twice the digits: Moller (1965), doi:10.1007/BF01975722; Knuth's two-sum.
template <class V>
CENTRA_INLINE void add_exactly(V& high, V& low, V t) {
    const V sum = high + t, part = sum - high;
    low += (high - (sum - part)) + (t - part);
    high = sum;
}

// What a * b is more than `product`, its rounded value: Dekker (1971), doi:10.1007/BF01397083.
template <class V, class W>
CENTRA_INLINE V rest_of_product(V a, W b, V product) {
    constexpr double split = (1 << 27) + 1;
    const V a_high = a * split - (a * split - a), a_low = a - a_high;
    const W b_high = b * split - (b * split - b), b_low = b - b_high;
    return ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low;
}

// high + low += x * weight, for a vector or a number.
template <class V>
CENTRA_INLINE void add_product_at(double* high, double* low, V x, double weight, bool weighted) {
    V h, l;
    __builtin_memcpy(&h, high, sizeof h);
    __builtin_memcpy(&l, low, sizeof l);
    const V product = x * weight;
    add_exactly(h, l, product);
    if (weighted) l += rest_of_product(x, weight, product);  // else it is 1 or -1
    __builtin_memcpy(high, &h, sizeof h);
    __builtin_memcpy(low, &l, sizeof l);
}

// A row of so few columns that the compiler unrolls them.
template <int d, class From>
CENTRA_INLINE bool add_few(const From* x, int64_t columns, double weight, bool weighted, double* high, double* low) {
    if (columns == d) {
        for (int j = 0; j < d; ++j) add_product_at(high + j, low + j, (double)x[j], weight, weighted);
        return true;
    }
    if constexpr (d < 4)
        return add_few<d + 1>(x, columns, weight, weighted, high, low);
    else
        return false;
}

template <class From>
CENTRA_INLINE void add_row(const From* x, int64_t stride, int64_t columns, double weight, bool weighted, double* high,
                           double* low) {
    int64_t j = 0;
    if (stride == 1 && add_few<1>(x, columns, weight, weighted, high, low)) return;
    if (stride == 1)
        for (; j + D::lanes <= columns; j += D::lanes)
            add_product_at(high + j, low + j, load_as<double>(x + j), weight, weighted);
    for (; j < columns; ++j) add_product_at(high + j, low + j, (double)x[j * stride], weight, weighted);
}

// add(row, cluster, sign) for what changes the sums. What is read lies here and there: fetch(row) comes well before; it
// may be asked for rows that there are not.
template <class Fetch, class Add>
CENTRA_INLINE void each_row(const centra::ClusterSums& to, int64_t count, Fetch fetch, Add add) {
    if (!to.moved) {
        for (int64_t i = 0; i < count; ++i) {
            fetch(i + kAhead);
            add(i, to.labels[i], 1);
        }
        return;
    }
    for (int64_t w = 0; w * centra::kWordRows < count; ++w) {
        const int64_t first = w * centra::kWordRows;
        for (uint64_t word = to.moved[w]; word; word &= word - 1) fetch(first + __builtin_ctzll(word));
        for (uint64_t word = to.moved[w]; word; word &= word - 1) {
            const int64_t i = first + __builtin_ctzll(word);
            add(i, to.previous[i], -1);
            add(i, to.labels[i], 1);
        }
    }
}

// The weight of a row, and that it is there.
CENTRA_INLINE void count_row(const centra::ClusterSums& to, int32_t label, int sign, double weight, double* high,
                             double* low) {
    to.sizes[label] += sign;
    if (!to.weights) return;
    add_exactly(high[to.d], low[to.d], weight);
    to.present[label] += weight != 0 ? sign : 0;
}

template <class From>
void add_clusters(const From* x, const centra::ClusterSums& to, int64_t count) {
    const int64_t wide = to.d + 1, first = to.first_column, columns = to.last_column - first;
    const auto add = [&](int64_t i, int32_t label, int sign) CENTRA_INLINE_LAMBDA {
        const double weight = to.weights ? sign * to.weights[i] : sign;
        double *high = to.sums + label * 2 * wide, *low = high + wide;
        add_row(x + i * to.row_stride, to.column_stride, columns, weight, to.weights != nullptr, high + first,
                low + first);
        if (!to.sizes) return;
        count_row(to, label, sign, weight, high, low);
    };
    const auto fetch = [&](int64_t i) CENTRA_INLINE_LAMBDA {
        const char* from = (const char*)(x + i * to.row_stride);
        const int64_t bytes = to.column_stride == 1 ? columns * sizeof(From) : 1;
        for (int64_t b = 0; b < bytes + kLine - 1; b += kLine) __builtin_prefetch(from + b);
    };
    each_row(to, count, fetch, add);
}

void add_clusters_float(const float* x, const centra::ClusterSums* to, int64_t count) { add_clusters(x, *to, count); }

void add_clusters_double(const double* x, const centra::ClusterSums* to, int64_t count) { add_clusters(x, *to, count); }

// Bits of the rows whose labels differ; returns their number.
int64_t mark_moved(const int32_t* labels, const int32_t* previous, int64_t count, uint64_t* moved) {
    using S = Simd<float>;  // whose masks are as wide as labels
    int64_t marked = 0;
    for (int64_t i = 0; i < count; i += centra::kWordRows) {
        uint64_t word = 0;
        int64_t r = 0;
        for (; r < centra::kWordRows && i + r + S::lanes <= count; r += S::lanes) {
            typename S::Mask now, before;
            __builtin_memcpy(&now, labels + i + r, sizeof now);
            __builtin_memcpy(&before, previous + i + r, sizeof before);
            word |= S::bits(now != before) << r;
        }
        for (; r < centra::kWordRows && i + r < count; ++r) word |= (uint64_t)(labels[i + r] != previous[i + r]) << r;
        moved[i / centra::kWordRows] = word;
        marked += __builtin_popcountll(word);
    }
    return marked;
}

// (sum + residue) / (weight + its own residue), as good as one rounding.
CENTRA_INLINE Eight quotient(Eight sum, Eight residue, double weight, double weight_residue) {
    const Eight q = sum / weight, product = q * weight;
    const Eight rest = (sum - product) - rest_of_product(q, weight, product);
    return q + (rest + (residue - q * weight_residue)) / weight;
}

CENTRA_INLINE void store_eight(double* to, Eight v, int64_t count) {
    if (count >= kSums)
        __builtin_memcpy(to, &v, sizeof v);
    else
        __builtin_memcpy(to, &v, count * sizeof(double));
}

void means(const double* sums, const double* residues, double weight, double weight_residue, int64_t count,
           double* means) {
    for (int64_t j = 0; j < count; j += kSums) {
        const int64_t left = count - j;
        const Eight mean =
            weight > 0 ? quotient(load_eight(sums + j, left), load_eight(residues + j, left), weight, weight_residue)
                       : Eight{};
        store_eight(means + j, mean, left);
    }
}

double report(double* high, double* low, const double* center, const double* mean, double weight, double weight_residue,
              int64_t count, double* means) {
    Eight inertia = {};
    for (int64_t j = 0; j < count; j += kSums) {
        const int64_t left = count - j;
        const Eight h = load_eight(high + j, left), l = load_eight(low + j, left), m = load_eight(mean + j, left);
        const Eight sum = h + l, residue = (h - sum) + l;
        store_eight(high + j, sum, left);
        store_eight(low + j, residue, left);
        store_eight(means + j, weight > 0 ? quotient(sum, residue, weight, weight_residue) : Eight{}, left);
        Eight about = sum, rest = residue;  // the sum about the mean
        const Eight product = m * weight;
        add_exactly(about, rest, -product);
        about += rest - rest_of_product(m, weight, product) - m * weight_residue;
        const Eight relative = load_eight(center + j, left) - m;
        inertia += weight * (relative * relative) - 2.0 * (relative * about);
    }
    double sum = 0;
    for (int s = 0; s < kSums; ++s) sum += inertia[s];
    return sum;
}

}  // namespace
