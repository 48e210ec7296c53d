// Compiled once per instruction set, with -ffp-contract=off: kernels whose bits must not depend on it.
#include "direct.inl"

namespace centra {

extern const DirectKernels CENTRA_TABLE(direct);
const DirectKernels CENTRA_TABLE(direct) = {
    to_points, to_tile, lower, contest, add_columns, add_deviations, add_clusters_float, add_clusters_double};

}  // namespace centra
