// Squared distances by direct differences in float64: the routine that has the last word on every label.
//
// Compiled without contraction and summed in one order, so that every instruction set gives the same bits.
#pragma once
#include "../core/simd.hpp"
#include "kernels.hpp"

namespace {

using centra::kColumnRows;
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

template <class From>
CENTRA_INLINE Eight load_eight_as(const From* from) {
    typedef From Narrow __attribute__((vector_size(kSums * sizeof(From))));
    Narrow v;
    __builtin_memcpy(&v, from, sizeof v);
    return __builtin_convertvector(v, Eight);
}

constexpr int kFewNumbers = 7;

// The same of so few columns that a compiler unrolls them.
template <int d, class From>
CENTRA_INLINE double squared_few(const From* x, const double* point, int64_t columns) {
    if constexpr (d < kFewNumbers)
        if (columns > d) return squared_few<d + 1>(x, point, columns);
    double s[kSums] = {};
    for (int j = 0; j < d; ++j) s[j] = ((double)x[j] - point[j]) * ((double)x[j] - point[j]);
    return ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));
}

template <class From>
double squared(const From* x, const double* point, int64_t d) {
    if (d <= kFewNumbers) return squared_few<1>(x, point, d);
    Eight s = {};
    const auto add = [&](Eight row, Eight other) {
        const Eight difference = row - other;
        s += difference * difference;
    };
    int64_t j = 0;
    for (; j + kSums <= d; j += kSums) add(load_eight_as(x + j), load_eight(point + j));
    if (j < d) {
        double rest[kSums] = {};
        for (int64_t i = j; i < d; ++i) rest[i - j] = (double)x[i];
        add(load_eight(rest), load_eight(point + j, d - j));
    }
    return ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));
}

void to_points(const double* tile, const double* points, int64_t m, int64_t d, double* out) {
    for (int64_t i = 0; i < m; ++i)
        for (int r = 0; r < kDirectRows; r += D::lanes)
            D::store(out + i * kDirectRows + r, direct<true>(tile + r, points + i * d, d));
}

void nearest_two(const double* squared, int64_t m, int64_t first, double* nearest, double* next, double* points,
                 double* next_points) {
    for (int r = 0; r < kDirectRows; r += D::lanes) {
        D::Vector one = D::load(nearest + r), two = D::load(next + r), of_one = D::load(points + r),
                  of_two = D::load(next_points + r);
        for (int64_t i = 0; i < m; ++i) {
            const D::Vector here = D::load(squared + i * kDirectRows + r), number = D::broadcast((double)(first + i));
            const D::Mask first_of_all = here < one, second_at_least = here < two;
            two = first_of_all ? one : (second_at_least ? here : two);
            of_two = first_of_all ? of_one : (second_at_least ? number : of_two);
            one = first_of_all ? here : one;
            of_one = first_of_all ? number : of_one;
        }
        D::store(nearest + r, one);
        D::store(next + r, two);
        D::store(points + r, of_one);
        D::store(next_points + r, of_two);
    }
}

void to_tile(const double* tile, const double* other, int64_t d, double* out) {
    for (int r = 0; r < kDirectRows; r += D::lanes) D::store(out + r, direct<false>(tile + r, other + r, d));
}

// use.operator()<few>()
template <int few, class Use>
CENTRA_INLINE auto told_columns(int64_t d, Use use) {
    if (d == few) return use.template operator()<few>();
    if constexpr (few < kSums)
        return told_columns<few + 1>(d, use);
    else
        return use.template operator()<0>();
}

template <class From>
void columns(const From* x, int64_t row_stride, int64_t column_stride, int64_t count, int64_t d, double* columns,
             int64_t apart) {
    constexpr int L = D::lanes;
    if (column_stride == 1 && row_stride == d && d <= 4) {
        told_columns<1>(d, [&]<int few>() CENTRA_INLINE_LAMBDA {
            for (int64_t r = 0; r < count; ++r)
                for (int j = 0; j < few; ++j) columns[j * apart + r] = (double)x[r * few + j];
        });
        return;
    }
    const int64_t ahead = d * (int64_t)sizeof(From) >= kLongRow ? count * row_stride : 0;
    for (int64_t r = 0; r < count; r += L) {
        const int64_t whole = column_stride == 1 && r + L <= count ? d / L * L : 0;
        for (int64_t j = 0; j < whole; j += L) {
            D::Vector v[L];
            for (int i = 0; i < L; ++i) v[i] = load_as<double>(x + (r + i) * row_stride + j);
            for (int i = 0; ahead && i < L; ++i) __builtin_prefetch(x + (r + i) * row_stride + j + ahead, 0, 2);
            transpose(v);
            for (int i = 0; i < L; ++i) D::store(columns + (j + i) * apart + r, v[i]);
        }
        for (int64_t j = whole; j < d; ++j)
            for (int64_t i = r; i < r + L && i < count; ++i)
                columns[j * apart + i] = (double)x[i * row_stride + j * column_stride];
    }
}

// Lanes of a vector's rows of a block of columns, as above, against one point or against as many rows of another block.
// Columns that are few are told to the compiler.
template <int few, int apart = kColumnRows, bool broadcast = true>
CENTRA_INLINE D::Vector from_columns(const double* columns, const double* other, int64_t d) {
    D::Vector sum[kSums] = {};
    const auto add = [&](int s, int64_t j) {
        const D::Vector difference =
            D::load(columns + j * apart) - (broadcast ? D::broadcast(other[j]) : D::load(other + j * apart));
        sum[s] += difference * difference;
    };
    int64_t j = 0;
    for (; !few && j + kSums <= d; j += kSums)
        for (int s = 0; s < kSums; ++s) add(s, j + s);
    for (int s = 0; s < kSums; ++s)
        if (few ? s < few : j + s < d) add(s, j + s);
    if constexpr (few == 1) return sum[0];
    if constexpr (few == 2) return sum[0] + sum[1];
    if constexpr (few > 0 && few <= 4) return (sum[0] + sum[1]) + (sum[2] + sum[3]);  // the others are 0
    return ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));
}

// Sums in as many lanes on every instruction set.
struct Masses {
    D::Vector lanes[kDirectRows / D::lanes] = {};

    CENTRA_INLINE void add(int64_t row, D::Vector mass) { lanes[row % kDirectRows / D::lanes] += mass; }
    CENTRA_INLINE double total() const {
        double sum = 0;
        for (const D::Vector& v : lanes)
            for (int i = 0; i < D::lanes; ++i) sum += v[i];
        return sum;
    }
};

void own(const double* columns, const double* points, const int32_t* labels, int64_t d, double* gathered, double* out) {
    told_columns<1>(d, [&]<int few>() CENTRA_INLINE_LAMBDA {
        const int64_t numbers = few ? few : d;
        for (int64_t r = 0; r < kColumnRows; ++r)
            for (int64_t j = 0; j < numbers; ++j) gathered[j * kColumnRows + r] = points[labels[r] * numbers + j];
        for (int64_t r = 0; r < kColumnRows; r += D::lanes)
            D::store(out + r, from_columns<few, kColumnRows, false>(columns + r, gathered + r, d));
    });
}

double lower(const double* columns, const double* points, int64_t m, int64_t d, const double* weights,
             double* running) {
    return told_columns<1>(d, [&]<int few>() CENTRA_INLINE_LAMBDA {
        Masses mass;
        for (int64_t r = 0; r < kColumnRows; r += D::lanes) {
            D::Vector nearest = D::load(running + r);
            for (int64_t i = 0; i < m; ++i)
                nearest = D::min(from_columns<few>(columns + r, points + i * d, d), nearest);
            D::store(running + r, nearest);
            mass.add(r, weights ? D::load(weights + r) * nearest : nearest);
        }
        return mass.total();
    });
}

void contest(const double* columns, const double* points, int64_t m, int64_t d, const double* weights,
             const double* running, double* masses) {
    told_columns<1>(d, [&]<int few>() CENTRA_INLINE_LAMBDA {
        for (int64_t i = 0; i < m; ++i) {
            Masses mass;
            for (int64_t r = 0; r < kColumnRows; r += D::lanes) {
                const D::Vector nearest =
                    D::min(from_columns<few>(columns + r, points + i * d, d), D::load(running + r));
                mass.add(r, weights ? D::load(weights + r) * nearest : nearest);
            }
            masses[i] += mass.total();
        }
    });
}

void add_distances(const double* tile, const double* weights, const double* points, int64_t m, int64_t d,
                   double* lanes) {
    told_columns<1>(d, [&]<int few>() CENTRA_INLINE_LAMBDA {
        for (int64_t i = 0; i < m; ++i)
            for (int r = 0; r < kDirectRows; r += D::lanes) {
                double* to = lanes + i * kDirectRows + r;
                const D::Vector squared = from_columns<few, kDirectRows>(tile + r, points + i * d, d);
                D::store(to, D::load(to) + D::load(weights + r) * D::sqrt(squared));
            }
    });
}

void add_roots(const double* squared, double weight, int64_t m, double* sums) {
    int64_t i = 0;
    for (; i + D::lanes <= m; i += D::lanes)
        D::store(sums + i, D::load(sums + i) + weight * D::sqrt(D::load(squared + i)));
    for (; i < m; ++i) sums[i] += weight * __builtin_sqrt(squared[i]);
}

double mass_of(const double* running, const double* weights, int64_t count) {
    Eight sum = {};
    for (int64_t i = 0; i < count; i += kSums) {
        const Eight r = load_eight(running + i, count - i);
        sum += weights ? r * load_eight(weights + i, count - i) : r;
    }
    return ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));
}

void add_columns(const double* tile, const double* weights, int64_t rows, int64_t d, double* sums, double* largest,
                 double* least) {
    const D::Vector none = D::broadcast(__builtin_inf());
    for (int64_t r = 0; r < rows; r += D::lanes) {
        const int64_t lane = r % kDirectRows;
        D::Vector most = D::load(largest + lane), fewest = D::load(least + lane);
        const D::Vector weight = D::load(weights + r);
        for (int64_t j = 0; j < d; ++j) {
            const D::Vector x = D::load(tile + j * rows + r);
            double* sum = sums + j * kDirectRows + lane;
            D::store(sum, D::load(sum) + weight * x);
            const D::Vector magnitude = D::max(x, -x);
            most = D::max(most, magnitude);
            fewest = D::min(fewest, magnitude > 0 ? magnitude : none);
        }
        D::store(largest + lane, most);
        D::store(least + lane, fewest);
    }
}

void add_deviations(const double* tile, const double* weights, int64_t rows, int64_t d, const double* mean,
                    double* sums, double* per_row) {
    for (int64_t r = 0; r < rows; r += D::lanes) {
        D::Vector row = {};
        const D::Vector weight = D::load(weights + r);
        for (int64_t j = 0; j < d; ++j) {
            double* to = sums + j * kDirectRows + r % kDirectRows;
            const D::Vector deviation = D::load(tile + j * rows + r) - D::broadcast(mean[j]);
            const D::Vector square = deviation * deviation;
            D::store(to, D::load(to) + weight * square);
            row += square;
        }
        D::store(per_row + r, row);
    }
}

}  // namespace
