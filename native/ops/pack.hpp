// Rows of a view to tiles, whatever their dtype.
#pragma once
#include "rows.hpp"

namespace centra {

template <class T>
const Kernels<T>& kernels_of() {
    if constexpr (sizeof(T) == sizeof(float))
        return *kernels().f32;
    else
        return *kernels().f64;
}

constexpr int64_t kLargestTile = 64;

// row_at(r) is the r-th row's index. A float64 view can't be packed in float.
template <class T, class RowAt>
void pack_rows(const View& x, RowAt row_at, int64_t count, const T* shift, int64_t tile_rows, T* tile) {
    const Kernels<T>& kernel = kernels_of<T>();
    if (x.is_float) {
        const float* rows[kLargestTile];
        for (int64_t r = 0; r < count; ++r) rows[r] = x.row<float>(row_at(r));
        kernel.pack_float(rows, count, x.column_stride, x.d, shift, tile_rows, tile);
    } else {
        const double* rows[kLargestTile];
        for (int64_t r = 0; r < count; ++r) rows[r] = x.row<double>(row_at(r));
        kernel.pack_double(rows, count, x.column_stride, x.d, shift, tile_rows, tile);
    }
}

}  // namespace centra
