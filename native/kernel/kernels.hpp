// What a kernel is asked, in plain C types: one table of functions per instruction set.
#pragma once
#include <stddef.h>
#include <stdint.h>

// The name of a table, for the instruction set that a kernel file is compiled for: CENTRA_TABLE(f32) is v4_f32.
#define CENTRA_JOIN(isa, name) isa##_##name
#define CENTRA_JOIN_EXPANDED(isa, name) CENTRA_JOIN(isa, name)
#define CENTRA_TABLE(name) CENTRA_JOIN_EXPANDED(CENTRA_ISA, name)

namespace centra {

constexpr int kDirectRows = 16;  // rows of a tile for distances by direct differences, on every instruction set

// Centres as the assign kernel reads them: in groups of up to Kernels::group_size, group after group [d][size of
// group].
template <class T>
struct PackedCenters {
    int64_t k;
    int64_t d;
    const T* coordinates;  // relative to the shift
    const T* bias;         // [k] -|c|^2/2, raised by its error bound
    const T* slack;        // [k] how far the best score must lead if this centre has it, the row's own share apart
    T max_slack;           // the largest of them
    T row_slack;           // the row's share: this times |x|^2
};

// One group size more than another at most, so that no group is a small remainder.
inline int64_t groups_of(int64_t k, int64_t group_size) { return (k + group_size - 1) / group_size; }

template <class T>
struct Kernels {
    int64_t tile_rows;   // rows of a tile: [d][tile_rows]
    int64_t group_size;  // centres of a group at most

    // Rows to a tile, relative to the shift (null: 0); missing rows become zeros. Strides count elements. There is no
    // packing of doubles as floats.
    void (*pack_float)(const float* const* rows, int64_t count, int64_t column_stride, int64_t d, const T* shift,
                       int64_t tile_rows, T* tile);
    void (*pack_double)(const double* const* rows, int64_t count, int64_t column_stride, int64_t d, const T* shift,
                        int64_t tile_rows, T* tile);

    // Labels of a tile's rows. Returns how many of them the error bound leaves open, and lists those.
    int64_t (*assign)(const T* tile, int64_t count, const PackedCenters<T>* centers, int32_t* labels, int32_t* open);
};

constexpr int kWordRows = 64;  // rows that a word of bits stands for

// Sums of clusters and the rows that go into them: those that moved are taken from the old cluster and added to the new
// one; or simply all are added.
struct ClusterSums {
    int64_t row_stride, column_stride, d;  // of the rows, in elements
    int64_t first, last;                   // the columns to add
    const int32_t *labels, *previous;
    const uint64_t* moved;  // a bit for each row; null: add all
    const double* weights;  // null: 1 each
    double* sums;           // [k][2][d + 1]: high parts, low parts; the last column sums the weights
    int64_t* sizes;         // null: leave sizes and weights to whoever adds the other columns
};

struct DirectKernels {
    // Squared distances by direct differences in float64, summed in one order (feature j to running sum j mod 8, the
    // eight then in pairs), never contracted: the same bits on every instruction set.
    // tile is [d][kDirectRows]; points are [m][d]; out is [m][kDirectRows].
    void (*to_points)(const double* tile, const double* points, int64_t m, int64_t d, double* out);
    // Row by row, to the rows of another tile.
    void (*to_tile)(const double* tile, const double* other, int64_t d, double* out);
    // Lowers running[r] to the nearest of m points and adds weights[r] * running[r] to mass[r].
    void (*lower)(const double* tile, const double* points, int64_t m, int64_t d, const double* weights,
                  double* running, double* mass);
    // For each point alone: adds to masses[m][kDirectRows] what lower() would add to mass.
    void (*contest)(const double* tile, const double* points, int64_t m, int64_t d, const double* weights,
                    const double* running, double* masses);
    // Adds the rows of a tile, and their squared deviations from the mean, column by column and lane by lane.
    void (*add_columns)(const double* tile, int64_t d, double* sums, double* largest);
    void (*add_deviations)(const double* tile, int64_t d, const double* mean, double* sums, double* per_row);

    void (*add_clusters_float)(const float* x, const ClusterSums* to, int64_t begin, int64_t end);
    void (*add_clusters_double)(const double* x, const ClusterSums* to, int64_t begin, int64_t end);
};

struct KernelTable {
    const char* name;
    const Kernels<float>* f32;
    const Kernels<double>* f64;
    const DirectKernels* direct;
};

const KernelTable& kernels();  // the best for this machine, or what CENTRA_ISA names

}  // namespace centra
