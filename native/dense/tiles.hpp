// Rows as the assign kernel takes them, a tile at a time: consecutive ones, or those that an index names.
#pragma once
#include <algorithm>

#include "pack.hpp"

namespace centra {

// The kernel finds labels in place, and for few columns the rows, too. Labels begin with the first row.
template <class T>
class Consecutive {
public:
    Consecutive(const DenseSource& rows, const Buffer<T>& planar, int64_t begin, int64_t end, int32_t* labels)
        : rows_(rows),
          planar_(planar ? planar.get() + begin * rows.d : nullptr),
          begin_(begin),
          end_(end),
          labels_(labels) {
        if (!planar_) tile_ = Buffer<T>(kernels_of<T>().tile_rows * rows.d);
    }

    int64_t count() const { return end_ - begin_; }
    int64_t row(int64_t i) const { return begin_ + i; }
    int64_t place(int64_t i) const { return i; }  // in arrays of the block

    const T* pack(int64_t i, int64_t count) {
        if (planar_) return planar_ + i * rows_.d;
        const int64_t first = begin_ + i;
        pack_rows(
            rows_.x, [&](int64_t r) { return first + r; }, count, rows_.shift, kernels_of<T>().tile_rows, tile_.get());
        return tile_.get();
    }
    const T* squares(int64_t i, int64_t count) { return rows_.squares.read(begin_ + i, count, squares_); }
    int32_t* labels(int64_t i) { return labels_ + i; }
    void keep_labels(int64_t, int64_t) {}

private:
    const DenseSource& rows_;
    const T* const planar_;
    const int64_t begin_, end_;
    int32_t* const labels_;
    Buffer<T> tile_;
    T squares_[kLargestTile];
};

// Rows that an index names, counted as those of the labels [..] are, which begin with row `first`.
template <class T>
class Gathered {
public:
    Gathered(const DenseSource& rows, const int64_t* index, int64_t count, int64_t first, int32_t* labels)
        : rows_(rows),
          index_(index),
          count_(count),
          first_(first),
          labels_(labels),
          tile_(kernels_of<T>().tile_rows * rows.d) {}

    int64_t count() const { return count_; }
    int64_t row(int64_t i) const { return index_[i]; }
    int64_t place(int64_t i) const { return index_[i] - first_; }

    const T* pack(int64_t i, int64_t count) {
        const int64_t rows = kernels_of<T>().tile_rows;
        pack_rows(rows_.x, [&](int64_t r) { return index_[i + r]; }, count, rows_.shift, rows, tile_.get());
        for (int64_t r = i + rows; r < std::min(count_, i + 2 * rows); ++r) rows_.x.prefetch(index_[r]);
        return tile_.get();
    }
    const T* squares(int64_t i, int64_t count) {
        for (int64_t r = 0; r < count; ++r) squares_[r] = (T)rows_.squares[index_[i + r]];
        return squares_;
    }
    int32_t* labels(int64_t) { return found_; }
    void keep_labels(int64_t i, int64_t count) {
        for (int64_t r = 0; r < count; ++r) labels_[place(i + r)] = found_[r];
    }

private:
    const DenseSource& rows_;
    const int64_t* const index_;
    const int64_t count_, first_;
    int32_t* const labels_;
    Buffer<T> tile_;
    T squares_[kLargestTile];
    int32_t found_[kLargestTile];
};

}  // namespace centra
