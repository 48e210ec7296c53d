// Distances of dense rows by direct differences in float64, a tile of rows at a time; and sums of rows.
#include <algorithm>

#include "../core/convert.hpp"
#include "dense.hpp"

namespace centra {

namespace {

constexpr int64_t kSliceColumns = 32;

double in_order(const double* lanes) {
    double sum = 0;
    for (int r = 0; r < kDirectRows; ++r) sum += lanes[r];
    return sum;
}

class DenseReach : public Reach {
public:
    DenseReach(const DenseSource& rows, const double* points, int64_t m) : rows_(rows), points_(points), m_(m) {}

    double lower(int64_t begin, int64_t end, double* running) const override {
        double mass[kDirectRows] = {};
        each_tile(begin, end, [&](const double* tile, int64_t first, int64_t count) {
            double nearest[kDirectRows] = {}, weights[kDirectRows];
            tile_weights(first, count, weights);
            std::copy_n(running + first, count, nearest);
            kernels().direct->lower(tile, points_, m_, rows_.d, weights, nearest, mass);
            std::copy_n(nearest, count, running + first);
        });
        return in_order(mass);
    }

    void contest(int64_t begin, int64_t end, const double* running, double* masses) const override {
        Buffer<double> lanes(m_ * kDirectRows);
        lanes.fill(0);
        each_tile(begin, end, [&](const double* tile, int64_t first, int64_t count) {
            double nearest[kDirectRows], weights[kDirectRows];
            tile_weights(first, count, weights);
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
            for (int64_t r = 0; r < count; ++r) mass += rows_.weight(first + r) * squared[r];
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
    template <class Visit>
    void each_tile(int64_t begin, int64_t end, Visit visit) const {
        TileReader reader(rows_.x);
        for (int64_t i = begin; i < end; i += kDirectRows) {
            const int64_t count = std::min<int64_t>(kDirectRows, end - i);
            visit(reader.read(i, count), i, count);
        }
    }

    // Lanes without a row weigh nothing.
    void tile_weights(int64_t begin, int64_t count, double* weights) const {
        for (int64_t r = 0; r < kDirectRows; ++r) weights[r] = r < count ? rows_.weight(begin + r) : 0.0;
    }

    const DenseSource& rows_;
    const double* points_;
    const int64_t m_;
};

// What is not float or double already is converted a word's worth of rows at a time, and only the rows that count.
template <class T, class Add>
void add_rows(const View& x, ClusterSums to, int64_t begin, int64_t end, Add add_clusters) {
    RowReader<T> reader(x, kWordRows);
    to.row_stride = reader.row_stride();
    to.column_stride = reader.column_stride();
    if (reader.in_place()) return add_clusters(reader.row(0, 0), &to, begin, end);
    for (int64_t first = begin; first < end; first += kWordRows) {
        const int64_t last = std::min<int64_t>(end, first + kWordRows);
        const T* slots = nullptr;
        for (int64_t i = first; i < last; ++i)
            if (!to.moved || to.moved[first / kWordRows] >> (i - first) & 1)
                slots = reader.row(i, i - first) - (i - first) * x.d;
        if (slots) add_clusters(slots - first * x.d, &to, first, last);
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
