// Rows of any dtype and stride become tiles: features by rows, rows in lanes, relative to a shift.
#pragma once
#include "../core/simd.hpp"

namespace {

constexpr int kFewColumns = 4;

template <class T, class From>
struct Wider {
    typedef T Type;
};
template <>
struct Wider<float, double> {
    typedef double Type;
};

// Rows that lie one after the other, of so few columns that a compiler unrolls them.
template <int d, class T, class From, class Wide>
CENTRA_INLINE bool pack_few(const From* x, int64_t columns, const Wide* shift, int64_t tile_rows, T* tile) {
    if (columns == d) {
        Wide offset[d] = {};
        if (shift) __builtin_memcpy(offset, shift, sizeof offset);
        for (int64_t r = 0; r < tile_rows; ++r)
            for (int j = 0; j < d; ++j) tile[j * tile_rows + r] = (T)((Wide)x[r * d + j] - offset[j]);
        return true;
    }
    if constexpr (d < kFewColumns)
        return pack_few<d + 1>(x, columns, shift, tile_rows, tile);
    else
        return false;
}

template <class From>
CENTRA_INLINE bool one_after_the_other(const From* const* rows, int64_t count, int64_t d) {
    for (int64_t r = 1; r < count; ++r)
        if (rows[r] - rows[r - 1] != d) return false;
    return true;
}

// As many numbers as a vector of T has, relative to the shift if there is one.
template <class T, class From, class Wide>
CENTRA_INLINE typename Simd<T>::Vector load_shifted(const From* x, const Wide* shift) {
    using S = Simd<Wide>;
    const auto some = [&](int first) CENTRA_INLINE_LAMBDA {
        const typename S::Vector v = load_as<Wide>(x + first);
        return shift ? v - S::load(shift + first) : v;
    };
    if constexpr (sizeof(T) == sizeof(Wide)) {
        return some(0);
    } else {
        typedef T Half __attribute__((vector_size(CENTRA_VECTOR_BYTES / 2)));
        return join(__builtin_convertvector(some(0), Half), __builtin_convertvector(some(S::lanes), Half));
    }
}

template <class T, class From>
void pack(const From* const* rows, int64_t count, int64_t column_stride, int64_t d,
          const typename Wider<T, From>::Type* shift, int64_t tile_rows, T* tile) {
    using S = Simd<T>;
    using Wide = typename Wider<T, From>::Type;
    constexpr int L = S::lanes;
    if (d <= kFewColumns && count == tile_rows && column_stride == 1 && one_after_the_other(rows, count, d) &&
        pack_few<1>(rows[0], d, shift, tile_rows, tile))
        return;
    // The next tile is fetched meanwhile.
    const bool in_place = count > 1 && rows[count - 1] - rows[0] == (count - 1) * (rows[1] - rows[0]);
    const int64_t ahead = in_place && d * (int64_t)sizeof(From) >= kLongRow ? (rows[1] - rows[0]) * tile_rows : 0;
    const int64_t whole_columns = column_stride == 1 ? d / L * L : 0;
    for (int64_t r = 0; r < tile_rows; r += L) {
        const bool whole_rows = r + L <= count;
        const int64_t vector_columns = whole_rows ? whole_columns : 0;
        for (int64_t j = 0; j < vector_columns; j += L) {
            typename S::Vector v[L];
            for (int i = 0; i < L; ++i) v[i] = load_shifted<T>(rows[r + i] + j, shift ? shift + j : nullptr);
            for (int i = 0; ahead && i < L; ++i)
                for (int b = 0; b < L; b += kLine / (int)sizeof(From))
                    __builtin_prefetch(rows[r + i] + j + b + ahead, 0, 2);
            transpose(v);
            for (int i = 0; i < L; ++i) S::store(tile + (j + i) * tile_rows + r, v[i]);
        }
        for (int64_t i = r; i < r + L && i < tile_rows; ++i)
            for (int64_t j = vector_columns; j < d; ++j)
                tile[j * tile_rows + i] =
                    i < count ? (T)((Wide)rows[i][j * column_stride] - (shift ? shift[j] : (Wide)0)) : (T)0;
    }
}

}  // namespace
