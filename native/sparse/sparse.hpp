// Rows of which only the numbers that are not zero are stored. No row is ever written out in full but to settle a
// label that the error bound leaves open.
#pragma once
#include "../core/convert.hpp"
#include "../ops/source.hpp"

namespace centra {

class SparseSource : public Source {
public:
    SparseSource(SparseView x, const double* weights, int threads);  // throws std::bad_alloc, Interrupted

    SparseView x;
    int64_t most;  // numbers that a row stores at most
    Squares squares;

    int64_t stored() const override { return x.stored(); }
    Blocks step_blocks(int64_t k) const override;
    bool skips(int64_t) const override { return false; }
    std::unique_ptr<Labeller> labeller(const double* centers, int64_t k, bool quickly) const override;
    std::unique_ptr<Distances> distances_to(const double* points, int64_t m) const override;
    int64_t slices(int64_t k) const override;
    void add(ClusterSums to, int64_t begin, int64_t end, int64_t slice, int64_t slices) const override;
    void each_number(int64_t row, const std::function<void(int64_t, double)>& visit) const override;

private:
    void measure();
    void measure_columns();
    void measure_numbers();
};

// The stored numbers of some rows, one row after the other, as float or double: in place where they are that already,
// else in `storage`, where `space` numbers fit, or in `more`.
template <class T>
const T* stored_values(const SparseView& x, int64_t begin, int64_t end, T* storage, int64_t space, Buffer<T>& more) {
    constexpr Type in_place = sizeof(T) == sizeof(float) ? Type::f32 : Type::f64;
    const int64_t first = x.starts[begin], count = x.starts[end] - first;
    if (x.type == in_place) return static_cast<const T*>(x.values) + first;
    if (count > space) {
        more = Buffer<T>(count);
        storage = more.get();
    }
    convert_row({x.values, x.type, x.stored(), count, 1, 1}, first, storage);
    return storage;
}

// One row in double.
class SparseRow {
    static constexpr int64_t kFew = 64;
    double few_[kFew];
    Buffer<double> many_;

public:
    const int64_t count;
    const int32_t* const columns;
    const double* const values;

    SparseRow(const SparseView& x, int64_t i)
        : count(x.starts[i + 1] - x.starts[i]),
          columns(x.columns + x.starts[i]),
          values(stored_values(x, i, i + 1, few_, kFew, many_)) {}
    SparseRow(const SparseRow&) = delete;
};

}  // namespace centra
