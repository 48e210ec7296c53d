// Rows of any dtype as float or double: in place where they are that already, else a few at a time in a buffer.
#pragma once
#include "../core/view.hpp"

namespace centra {

// The numbers of a row, one after the other. To float only from narrow views.
template <class To>
void convert_row(const View& x, int64_t i, To* to);

template <class To>
class RowReader {
public:
    using Number = To;

    // At most `most` rows at a time, in slots 0 .. most - 1.
    RowReader(const View& x, int64_t most)
        : x_(x), in_place_(x.type == (sizeof(To) == sizeof(float) ? Type::f32 : Type::f64)) {
        if (!in_place_) converted_ = Buffer<To>(most * x.d);
    }

    const To* row(int64_t i, int64_t slot) {
        if (in_place_) return x_.row<To>(i);
        convert_row(x_, i, converted_.get() + slot * x_.d);
        return converted_.get() + slot * x_.d;
    }

    bool in_place() const { return in_place_; }
    int64_t row_stride() const { return in_place_ ? x_.row_stride : x_.d; }
    int64_t column_stride() const { return in_place_ ? x_.column_stride : 1; }

private:
    const View& x_;
    const bool in_place_;
    Buffer<To> converted_;
};

}  // namespace centra
