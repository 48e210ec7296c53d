// What a kernel is asked, in plain C types: one table of functions per instruction set.
#pragma once
#include <stddef.h>
#include <stdint.h>

// The name of a table, for the instruction set that a kernel file is compiled for: CENTRA_TABLE(f32) is v4_f32.
#define CENTRA_JOIN(isa, name) isa##_##name
#define CENTRA_JOIN_EXPANDED(isa, name) CENTRA_JOIN(isa, name)
#define CENTRA_TABLE(name) CENTRA_JOIN_EXPANDED(CENTRA_ISA, name)

namespace centra {

constexpr int kColumnRows = 128;  // rows of a block of columns, for many distances of short rows
constexpr int kDirectRows = 16;   // rows of a tile for distances by direct differences, on every instruction set

// Centres as the assign kernel reads them: in groups of up to Kernels::group_size, group after group [d][size of
// group].
template <class T>
struct PackedCenters {
    int64_t k;
    int64_t d;
    const T* coordinates;    // relative to the shift
    const T* bias;           // [k] -|c|^2/2, raised by its error bound
    const T* slack;          // [k] how far the best score must lead if this centre has it, the row's own share apart
    T max_slack;             // the largest of them
    T row_slack, row_extra;  // the row's share: row_slack |x|^2 + row_extra
    T shift_error;           // |x|^2 may be off by kSquareDoubt of it, 2 |x| shift_error and shift_error^2
};

// Of a tile's rows [tile_rows]: bounds on the distance to the nearest centre from above, to any other from below.
struct RowBounds {
    float *upper, *lower;
};

// One group size more than another at most, so that no group is a small remainder.
inline int64_t groups_of(int64_t k, int64_t group_size) { return (k + group_size - 1) / group_size; }

template <class T>
struct Kernels {
    int64_t tile_rows;   // rows of a tile: [d][tile_rows]
    int64_t group_size;  // centres of a group at most

    // Rows to a tile, relative to the shift (null: 0), the differences rounded once; missing rows become zeros. Strides
    // count elements.
    void (*pack_float)(const float* const* rows, int64_t count, int64_t column_stride, int64_t d, const T* shift,
                       int64_t tile_rows, T* tile);
    void (*pack_double)(const double* const* rows, int64_t count, int64_t column_stride, int64_t d, const double* shift,
                        int64_t tile_rows, T* tile);

    // Labels of a tile's rows, whose |x|^2 are given, and their bounds where these are not null. Returns how many rows
    // the error bound leaves open, and lists those.
    int64_t (*assign)(const T* tile, const T* squares, int64_t count, const PackedCenters<T>* centers, int32_t* labels,
                      int32_t* open, const RowBounds* bounds);

    // Which rows of a full tile may be nearer to a point than `running`, a squared distance. False if none is; else bit
    // r of marks[p] is for row r and point p. |x|^2 may be less than its square by kSquareLoss of it and `excess`;
    // `tiny` is what underflow may take.
    bool (*near)(const T* tile, const T* squares, const double* running, double excess, double tiny,
                 const PackedCenters<T>* points, uint64_t* marks);

    // The labels of sparse rows. Row r has the numbers from starts[r] - starts[0] on. The centres'
    // coordinates are [d][k], and what lies in the vector after them can be read.
    int64_t (*assign_sparse)(const T* values, const int32_t* columns, const int64_t* starts, const T* squares,
                             int64_t count, const PackedCenters<T>* centers, int32_t* labels, int32_t* open);
};

constexpr int kWordRows = 64;  // rows that a word of bits stands for

// Sums of clusters and the rows that go into them: those that moved are taken from the old cluster and added to the new
// one; or simply all are added. As everywhere, arrays of rows begin with the first row of the block.
struct ClusterSums {
    int64_t k, d;
    int64_t row_stride, column_stride;    // of dense rows, in elements
    int64_t first_column, last_column;    // of dense rows: what to add
    int64_t first_cluster, last_cluster;  // of sparse rows: where to add
    const int32_t *labels, *previous;
    const uint64_t* moved;  // a bit for each row; null: add all
    const double* weights;  // null: 1 each
    double* sums;           // [k][2][d + 1]: high parts, low parts; the last column sums the weights, if there are any
    int64_t* sizes;         // null: leave counts and weights to whoever adds the other columns
    int64_t* present;       // counts of the rows of positive weight, where there are weights
};

struct DirectKernels {
    // Squared distances by direct differences in float64, summed in one order (feature j to running sum j mod 8, the
    // eight then in pairs), never contracted: the same bits on every instruction set.
    // tile is [d][kDirectRows]; points are [m][d]; out is [m][kDirectRows].
    void (*to_points)(const double* tile, const double* points, int64_t m, int64_t d, double* out);
    // Of a tile's rows, among m points from number `first` on, whose squared distances are [m][kDirectRows]: goes on
    // with the nearest and second nearest so far, [kDirectRows] each, their numbers as float64; the lower one among
    // equals.
    void (*nearest_two)(const double* squared, int64_t m, int64_t first, double* nearest, double* next, double* points,
                        double* next_points);
    // Blocks of columns are [d][kColumnRows]. Lowers running distances to the nearest of m points; returns the sum of
    // weights (null: 1 each) times them.
    double (*lower)(const double* columns, const double* points, int64_t m, int64_t d, const double* weights,
                    double* running);
    // Distances [kColumnRows] of rows to the points that their labels name, which are put into `gathered`, as columns.
    void (*own)(const double* columns, const double* points, const int32_t* labels, int64_t d, double* gathered,
                double* out);
    // For each point alone: adds to masses[m] what lower() would return.
    void (*contest)(const double* columns, const double* points, int64_t m, int64_t d, const double* weights,
                    const double* running, double* masses);
    // Rows to columns, which are so many numbers apart.
    void (*columns_float)(const float* x, int64_t row_stride, int64_t column_stride, int64_t count, int64_t d,
                          double* columns, int64_t apart);
    void (*columns_double)(const double* x, int64_t row_stride, int64_t column_stride, int64_t count, int64_t d,
                           double* columns, int64_t apart);
    // Of each point, adds weight times distance (not squared) of a tile's rows to lanes [m][kDirectRows], each to its
    // row's lane.
    void (*add_distances)(const double* tile, const double* weights, const double* points, int64_t m, int64_t d,
                          double* lanes);
    // Adds weight times the square roots to sums [m].
    void (*add_roots)(const double* squared, double weight, int64_t m, double* sums);
    // Row by row, to the rows of another tile.
    void (*to_tile)(const double* tile, const double* other, int64_t d, double* out);
    // Sum of weights (null: 1 each) times running distances.
    double (*mass_of)(const double* running, const double* weights, int64_t count);
    // Adds `rows` rows of a tile [d][rows], and their squared deviations from the mean, column by column in kDirectRows
    // lanes. In as many lanes, finds the largest magnitude and the least one that is not 0.
    void (*add_columns)(const double* tile, const double* weights, int64_t rows, int64_t d, double* sums,
                        double* largest, double* least);
    void (*add_deviations)(const double* tile, const double* weights, int64_t rows, int64_t d, const double* mean,
                           double* sums, double* per_row);

    // One row and one point, by the same rule to the same bits.
    double (*squared_float)(const float* x, const double* point, int64_t d);
    double (*squared_double)(const double* x, const double* point, int64_t d);

    // Sparse rows: the squares of the differences where the row has numbers, and of the point where it has none. The
    // latter are the point's mass, all its squares, less those at the row's columns, in twice the digits (high and low
    // part): so that what cancels leaves an error of that size only, and a row that equals the point is at 0.
    void (*mass)(const double* point, int64_t d, double* high, double* low);
    double (*sparse_to_point)(const double* values, const int32_t* columns, int64_t count, const double* point,
                              double high, double low);
    // To m points, [d][m], of masses [m]; out is [m]. What lies in the vector after points and masses can be read.
    void (*sparse_to_points)(const double* values, const int32_t* columns, int64_t count, const double* points,
                             int64_t m, const double* high, const double* low, double* out);
    // Row i has the numbers from starts[i] - starts[0] on.
    void (*add_sparse_float)(const float* values, const int32_t* columns, const int64_t* starts, const ClusterSums* to,
                             int64_t count);
    void (*add_sparse_double)(const double* values, const int32_t* columns, const int64_t* starts,
                              const ClusterSums* to, int64_t count);

    // Some columns of one cluster: brings its sums to the form in which the low part is what the high part misses,
    // finds the mean, and returns what they add to the inertia: W|c|^2 - 2 c.S about the mean of all rows.
    double (*report)(double* high, double* low, const double* center, const double* mean, double weight,
                     double weight_residue, int64_t count, double* means);
    void (*means)(const double* sums, const double* residues, double weight, double weight_residue, int64_t count,
                  double* means);

    int64_t (*mark_moved)(const int32_t* labels, const int32_t* previous, int64_t count, uint64_t* moved);
    // x begins with the first column to add, too.
    void (*add_clusters_float)(const float* x, const ClusterSums* to, int64_t count);
    void (*add_clusters_double)(const double* x, const ClusterSums* to, int64_t count);
};

struct KernelTable {
    const char* name;
    const Kernels<float>* f32;
    const Kernels<double>* f64;
    const DirectKernels* direct;
};

const KernelTable& kernels();  // the best for this machine, or what CENTRA_ISA names

}  // namespace centra
