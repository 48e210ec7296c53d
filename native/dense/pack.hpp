// Rows of a view to tiles, whatever their dtype.
#pragma once
#include <type_traits>

#include "../core/convert.hpp"
#include "dense.hpp"

namespace centra {

constexpr int64_t kLargestTile = 64;

// row_at(r) is the r-th row's index.
template <class T, class RowAt>
void pack_rows(const View& x, RowAt row_at, int64_t count, const Shift& shift, int64_t tile_rows, T* tile) {
    const Kernels<T>& kernel = kernels_of<T>();
    const auto pack = [&](auto kernel_pack, auto reader) {
        const typename decltype(reader)::Number* rows[kLargestTile];
        for (int64_t r = 0; r < count; ++r) rows[r] = reader.row(row_at(r), r);
        using Wide = std::common_type_t<T, typename decltype(reader)::Number>;
        kernel_pack(rows, count, reader.column_stride(), x.d, shift.in<Wide>(), tile_rows, tile);
    };
    if (x.narrow())
        pack(kernel.pack_float, RowReader<float>(x, count));
    else
        pack(kernel.pack_double, RowReader<double>(x, count));
}

}  // namespace centra
