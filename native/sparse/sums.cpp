// Sums of sparse rows.
#include <algorithm>

#include "sparse.hpp"

namespace centra {

namespace {

constexpr int64_t kMostSlices = 4;

// What is not float or double already is converted a word's worth of rows at a time, where any of them counts.
template <class T, class Add>
void add_rows(const SparseView& x, const ClusterSums& to, int64_t begin, int64_t end, Add add) {
    Buffer<T> values;
    for (int64_t i = begin; i < end; i += kWordRows) {
        const int64_t count = std::min<int64_t>(kWordRows, end - i);
        const ClusterSums here = later(to, i - begin);
        if (here.moved && !*here.moved) continue;
        add(stored_values<T>(x, i, i + count, nullptr, 0, values), x.columns + x.starts[i], x.starts + i, &here, count);
    }
}

}  // namespace

int64_t SparseSource::slices(int64_t k) const { return std::min(k, kMostSlices); }

void SparseSource::add(ClusterSums to, int64_t begin, int64_t end, int64_t slice, int64_t slices) const {
    to.first_cluster = slice * to.k / slices;
    to.last_cluster = (slice + 1) * to.k / slices;
    if (x.narrow())
        add_rows<float>(x, to, begin, end, kernels().direct->add_sparse_float);
    else
        add_rows<double>(x, to, begin, end, kernels().direct->add_sparse_double);
}

void SparseSource::each_number(int64_t i, const std::function<void(int64_t, double)>& visit) const {
    const SparseRow row(x, i);
    for (int64_t s = 0; s < row.count; ++s) visit(row.columns[s], row.values[s]);
}

}  // namespace centra
