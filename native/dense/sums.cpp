// Sums of dense rows.
#include <algorithm>

#include "../core/convert.hpp"
#include "dense.hpp"

namespace centra {

namespace {

constexpr int64_t kSliceColumns = 32;

// What is not float or double already is converted a word's worth of rows at a time, and only the rows and columns that
// count.
template <class T, class Add>
void add_rows(const View& x, ClusterSums to, int64_t begin, int64_t end, Add add_clusters) {
    const View part = x.columns(to.first_column, to.last_column);
    RowReader<T> reader(part, kWordRows);
    to.row_stride = reader.row_stride();
    to.column_stride = reader.column_stride();
    if (reader.in_place()) return add_clusters(reader.row(begin, 0), &to, end - begin);
    for (int64_t i = begin; i < end; i += kWordRows) {
        const int64_t count = std::min<int64_t>(kWordRows, end - i);
        const ClusterSums here = later(to, i - begin);
        const T* slots = nullptr;
        for (int64_t r = 0; r < count; ++r)
            if (!here.moved || *here.moved >> r & 1) slots = reader.row(i + r, r) - r * part.d;
        if (slots) add_clusters(slots, &here, count);
    }
}

}  // namespace

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

void DenseSource::each_number(int64_t row, const std::function<void(int64_t, double)>& visit) const {
    RowReader<double> reader(x, 1);
    const double* numbers = reader.row(row, 0);
    for (int64_t j = 0; j < d; ++j)
        if (const double number = numbers[j * reader.column_stride()]; number != 0) visit(j, number);
}

}  // namespace centra
