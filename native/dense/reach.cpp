// Distances of dense rows by direct differences in float64; and sums of rows.
//
// Of a few points, as seeding asks for them, few rows are nearer to one than to all those before. The product in the
// rows' own type, with its error bound (kernel/assign.inl), rules out the others.
#include <algorithm>
#include <bit>

#include "../core/once.hpp"
#include "../core/pool.hpp"
#include "centers.hpp"
#include "pack.hpp"

namespace centra {

namespace {

constexpr int64_t kSliceColumns = 32;
constexpr int64_t kLong = 1 << 14;  // products of a row, from which a tile takes a while
constexpr int64_t kFewPoints = 64, kManyColumns = 48;
// |x - shift|^2 >= (1 - 1/kLeeway) |x - mean|^2 - kLeeway |mean - shift|^2
constexpr double kLeeway = 1 << 18;

double in_order(const double* lanes) {
    double sum = 0;
    for (int r = 0; r < kDirectRows; ++r) sum += lanes[r];
    return sum;
}

class DenseReach : public Reach {
public:
    DenseReach(const DenseSource& rows, const double* points, int64_t m) : rows_(rows), points_(points), m_(m) {}

    double lower(int64_t begin, int64_t end, double* running) const override {
        if (few()) return lower_few(begin, end, running);
        double mass[kDirectRows] = {};
        each_tile(begin, end, [&](const double* tile, int64_t first, int64_t count) {
            double nearest[kDirectRows] = {}, weights[kDirectRows];
            rows_.tile_weights(first, count, weights);
            std::copy_n(running + first, count, nearest);
            kernels().direct->lower(tile, points_, m_, rows_.d, weights, nearest, mass);
            std::copy_n(nearest, count, running + first);
        });
        return in_order(mass);
    }

    void contest(int64_t begin, int64_t end, const double* running, double* masses) const override {
        if (running && few()) return contest_few(begin, end, running, masses);
        Buffer<double> lanes(m_ * kDirectRows);
        lanes.fill(0);
        each_tile(begin, end, [&](const double* tile, int64_t first, int64_t count) {
            double nearest[kDirectRows], weights[kDirectRows];
            rows_.tile_weights(first, count, weights);
            std::fill_n(nearest, kDirectRows, std::numeric_limits<double>::infinity());
            if (running) std::copy_n(running + first, count, nearest);
            kernels().direct->contest(tile, points_, m_, rows_.d, weights, nearest, lanes.get());
        });
        for (int64_t i = 0; i < m_; ++i) masses[i] = in_order(lanes.get() + i * kDirectRows);
    }

    double own(int64_t begin, int64_t end, const int32_t* labels, double* out) const override {
        TileReader own_points({points_, Type::f64, m_, rows_.d, rows_.d, 1});
        double mass = 0;
        each_tile(begin, end, [&](const double* tile, int64_t first, int64_t count) {
            int64_t index[kDirectRows];
            double squared[kDirectRows];
            std::copy_n(labels + first, count, index);
            kernels().direct->to_tile(tile, own_points.gather(index, count), rows_.d, squared);
            mass += mass_of(first, count, squared);
            if (out) std::copy_n(squared, count, out + first);
        });
        return mass;
    }

    void all(int64_t begin, int64_t end, double* out) const override {
        Buffer<double> squared(m_ * kDirectRows);
        each_tile(begin, end, [&](const double* tile, int64_t first, int64_t count) {
            kernels().direct->to_points(tile, points_, m_, rows_.d, squared.get());
            for (int64_t r = 0; r < count; ++r)
                for (int64_t i = 0; i < m_; ++i) out[(first - begin + r) * m_ + i] = squared[i * kDirectRows + r];
        });
    }

private:
    // With few columns the distances cost no more than ruling them out.
    bool few() const { return m_ <= kFewPoints && rows_.d > kManyColumns; }

    double lower_few(int64_t begin, int64_t end, double* running) const {
        double mass = 0;
        each_near(begin, end, running, [&](int64_t i, int64_t count, const uint64_t* marks, const double* squared) {
            for (int64_t p = 0; marks && p < m_; ++p)
                for (uint64_t left = marks[p]; left; left &= left - 1) {
                    const int64_t r = std::countr_zero(left);
                    running[i + r] = std::min(running[i + r], squared[p * kLargestTile + r]);
                }
            mass += mass_of(i, count, running + i);
        });
        return mass;
    }

    void contest_few(int64_t begin, int64_t end, const double* running, double* masses) const {
        std::fill_n(masses, m_, 0.0);
        double unmarked = 0;
        each_near(begin, end, running, [&](int64_t i, int64_t count, const uint64_t* marks, const double* squared) {
            double weighted[kLargestTile];
            for (int64_t r = 0; r < count; ++r) weighted[r] = rows_.weight(i + r) * running[i + r];
            const double mass = kernels().direct->mass_of(weighted, nullptr, count);
            if (!marks) unmarked += mass;
            for (int64_t p = 0; marks && p < m_; ++p) {
                for (uint64_t left = marks[p]; left; left &= left - 1) {
                    const int64_t r = std::countr_zero(left);
                    weighted[r] = rows_.weight(i + r) * std::min(running[i + r], squared[p * kLargestTile + r]);
                }
                masses[p] += marks[p] ? kernels().direct->mass_of(weighted, nullptr, count) : mass;
                for (uint64_t left = marks[p]; left; left &= left - 1) {
                    const int64_t r = std::countr_zero(left);
                    weighted[r] = rows_.weight(i + r) * running[i + r];
                }
            }
        });
        for (int64_t p = 0; p < m_; ++p) masses[p] += unmarked;
    }

    double mass_of(int64_t first, int64_t count, const double* running) const {
        return kernels().direct->mass_of(running, rows_.weights ? rows_.weights + first : nullptr, count);
    }

    template <class Visit>
    void each_near(int64_t begin, int64_t end, const double* running, Visit visit) const {
        once_([&] {
            if (fits_float(rows_, points_, m_))
                narrow_ = std::make_unique<GroupedCenters<float>>(rows_, points_, m_);
            else
                wide_ = std::make_unique<GroupedCenters<double>>(rows_, points_, m_);
        });
        if (narrow_)
            each_near(narrow_->packed(), rows_.shift_f32, begin, end, running, visit);
        else
            each_near(wide_->packed(), rows_.shift_f64, begin, end, running, visit);
    }

    // visit(first row, rows, marks, distances [points][kLargestTile]): of the rows of a tile, the distances that are
    // marked are all that may be below `running`; marks are null if there is none.
    template <class T, class Visit>
    void each_near(const PackedCenters<T>& points, const Buffer<T>& shift, int64_t begin, int64_t end,
                   const double* running, Visit visit) const {
        const Kernels<T>& kernel = kernels_of<T>();
        const int64_t tile_rows = kernel.tile_rows, d = rows_.d;
        Buffer<T> tile(tile_rows * d);
        Buffer<double> squared(m_ * kLargestTile);
        for (int64_t i = begin; i < end; i += tile_rows) {
            const int64_t count = std::min(tile_rows, end - i);
            if (d * m_ > kLong) checkpoint();
            pack_rows(rows_.x, [&](int64_t r) { return i + r; }, count, shift.get(), tile_rows, tile.get());
            T squares[kLargestTile] = {};
            double so_far[kLargestTile] = {};
            const T* squares_here = rows_.squares.read(i, count, squares);
            const double* running_here = running + i;
            if (count < tile_rows) {
                if (squares_here != squares) std::copy_n(squares_here, count, squares);
                std::copy_n(running + i, count, so_far);
                squares_here = squares;
                running_here = so_far;
            }
            uint64_t marks[kFewPoints];
            const bool any = kernel.near(tile.get(), squares_here, running_here, kLeeway * rows_.shift_error,
                                         underflow_bound<T>(d), &points, marks);
            if (any) measure(i, count, marks, squared.get());
            visit(i, count, any ? marks : nullptr, squared.get());
        }
    }

    // Distances for all marks of a tile. Many are found faster by whole tiles.
    void measure(int64_t first, int64_t count, uint64_t* marks, double* squared) const {
        const int64_t d = rows_.d;
        int64_t marked = 0;
        uint64_t rows = 0;
        for (int64_t p = 0; p < m_; ++p) {
            if (count < kLargestTile) marks[p] &= ((uint64_t)1 << count) - 1;
            marked += std::popcount(marks[p]);
            rows |= marks[p];
        }
        if (marked * 8 > count * m_) {
            double tile[kFewPoints * kDirectRows];
            TileReader reader(rows_.x);
            for (int64_t i = 0; i < count; i += kDirectRows) {
                const int64_t some = std::min<int64_t>(kDirectRows, count - i);
                kernels().direct->to_points(reader.read(first + i, some), points_, m_, d, tile);
                for (int64_t p = 0; p < m_; ++p)
                    std::copy_n(tile + p * kDirectRows, some, squared + p * kLargestTile + i);
            }
            return;
        }
        Buffer<double> row(d);
        for (; rows; rows &= rows - 1) {
            const int64_t r = std::countr_zero(rows);
            pack_rows<double>(rows_.x, [&](int64_t) { return first + r; }, 1, nullptr, 1, row.get());
            for (int64_t p = 0; p < m_; ++p)
                if (marks[p] >> r & 1)
                    squared[p * kLargestTile + r] = kernels().direct->squared(row.get(), points_ + p * d, d);
        }
    }

    template <class Visit>
    void each_tile(int64_t begin, int64_t end, Visit visit) const {
        TileReader reader(rows_.x);
        for (int64_t i = begin; i < end; i += kDirectRows) {
            const int64_t count = std::min<int64_t>(kDirectRows, end - i);
            if (rows_.d * m_ > kLong) checkpoint();
            visit(reader.read(i, count), i, count);
        }
    }

    const DenseSource& rows_;
    const double* points_;
    const int64_t m_;
    mutable Once once_;
    mutable std::unique_ptr<GroupedCenters<float>> narrow_;
    mutable std::unique_ptr<GroupedCenters<double>> wide_;
};

// What is not float or double already is converted a word's worth of rows at a time, and only the rows and columns that
// count.
template <class T, class Add>
void add_rows(const View& x, ClusterSums to, int64_t begin, int64_t end, Add add_clusters) {
    const View part = x.columns(to.first_column, to.last_column);
    RowReader<T> reader(part, kWordRows);
    to.row_stride = reader.row_stride();
    to.column_stride = reader.column_stride();
    const int64_t before = to.first_column * to.column_stride;
    if (reader.in_place()) return add_clusters(reader.row(0, 0) - before, &to, begin, end);
    for (int64_t first = begin; first < end; first += kWordRows) {
        const int64_t last = std::min<int64_t>(end, first + kWordRows);
        const T* slots = nullptr;
        for (int64_t i = first; i < last; ++i)
            if (!to.moved || to.moved[first / kWordRows] >> (i - first) & 1)
                slots = reader.row(i, i - first) - (i - first) * part.d;
        if (slots) add_clusters(slots - first * part.d - before, &to, first, last);
    }
}

}  // namespace

std::unique_ptr<Reach> DenseSource::reach(const double* points, int64_t m) const {
    return std::make_unique<DenseReach>(*this, points, m);
}

int64_t DenseSource::slices(int64_t) const { return (d + kSliceColumns - 1) / kSliceColumns; }

void DenseSource::add(ClusterSums to, int64_t begin, int64_t end, int64_t slice, int64_t slices) const {
    const int64_t columns = (d + slices - 1) / slices;
    to.first_column = std::min(d, slice * columns);
    to.last_column = std::min(d, to.first_column + columns);
    if (slice > 0) to.sizes = nullptr;
    if (x.narrow())
        add_rows<float>(x, to, begin, end, kernels().direct->add_clusters_float);
    else
        add_rows<double>(x, to, begin, end, kernels().direct->add_clusters_double);
}

}  // namespace centra
