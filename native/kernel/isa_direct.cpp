// Compiled once per instruction set, with -ffp-contract=off: kernels whose bits must not depend on it.
#include "direct.inl"
#include "sparse_direct.inl"
#include "sums.inl"

namespace centra {

extern const DirectKernels CENTRA_TABLE(direct);
const DirectKernels CENTRA_TABLE(direct) = {
    to_points,          nearest_two,       lower,           own,     contest,         columns<float>,
    columns<double>,    add_distances,     add_roots,       to_tile, mass_of,         add_columns,
    add_deviations,     squared<float>,    squared<double>, mass,    sparse_to_point, sparse_to_points,
    add_sparse_float,   add_sparse_double, report,          means,   mark_moved,      add_clusters_float,
    add_clusters_double};

}  // namespace centra
