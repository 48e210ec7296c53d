// Compiled once per instruction set, with -ffp-contract=fast: kernels whose rounding an error bound covers.
#include "assign.inl"
#include "pack.inl"
#include "sparse.inl"

namespace centra {
namespace {

template <class T>
void pack_float(const float* const* rows, int64_t count, int64_t column_stride, int64_t d, const T* shift,
                int64_t tile_rows, T* tile) {
    pack<T, float>(rows, count, column_stride, d, shift, tile_rows, tile);
}

template <class T>
void pack_double(const double* const* rows, int64_t count, int64_t column_stride, int64_t d, const double* shift,
                 int64_t tile_rows, T* tile) {
    pack<T, double>(rows, count, column_stride, d, shift, tile_rows, tile);
}

}  // namespace

extern const Kernels<float> CENTRA_TABLE(f32);
extern const Kernels<double> CENTRA_TABLE(f64);
const Kernels<float> CENTRA_TABLE(f32) = {kTileVectors * Simd<float>::lanes,
                                          kGroup,
                                          pack_float<float>,
                                          pack_double<float>,
                                          assign<float>,
                                          near<float>,
                                          assign_sparse<float>};
const Kernels<double> CENTRA_TABLE(f64) = {kTileVectors * Simd<double>::lanes,
                                           kGroup,
                                           pack_float<double>,
                                           pack_double<double>,
                                           assign<double>,
                                           near<double>,
                                           assign_sparse<double>};

}  // namespace centra
