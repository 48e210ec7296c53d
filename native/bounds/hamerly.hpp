// Which rows can't have changed their label since the last step.
//
// Hamerly (2010), "Making k-means even faster", SDM, pages 130-140, doi:10.1137/1.9781611972801.12: of each row, a
// bound from above on the distance to its own centre, and one from below on that to any other. When centres move, the
// first grows by what its own centre moved, the second falls by what the one that moved most did. While the first stays
// below the second, the label stays.
#pragma once
#include <limits>

#include "../core/view.hpp"

namespace centra {

class Hamerly {
public:
    // What is known of consecutive rows; arrays of rows begin with the first of them.
    struct Block {
        const int32_t* labels;             // of the last step; null: nothing is known
        float *upper, *lower;              // distance to the own centre, and to any other
        const float *drift, *drift_other;  // [k] what a centre has moved, and what the most mobile of the others has

        // Labels of rows that can't have changed theirs; their bounds, and those of the others, are brought up to date.
        // Lists the others, counted from `first`, and returns how many there are.
        int64_t carry(int64_t first, int64_t count, int32_t* to, int64_t* others) const;
        // The label of a row is not certain, hence nothing is.
        void lose(int64_t row) const { upper[row] = std::numeric_limits<float>::infinity(); }
    };

    // A step from these centres [k][d] follows, over n rows; if it is not the first, their labels are known.
    void follow(const double* centers, int64_t k, int64_t d, int64_t n, const int32_t* labels);
    // Of n rows, these bounds are known for these centres.
    void begin(const double* centers, int64_t k, int64_t d, Buffer<float>&& upper, Buffer<float>&& lower);
    // What follows has nothing to do with the steps before.
    void forget() { last_centers_.release(); }
    void lose(int64_t row) {
        if (upper_) block(0).lose(row);
    }
    Block block(int64_t begin) const {
        return {labels_ ? labels_ + begin : nullptr, upper_.get() + begin, lower_.get() + begin, drift_.get(),
                drift_other_.get()};
    }

private:
    Buffer<float> upper_, lower_;        // [n]
    Buffer<float> drift_, drift_other_;  // [k]
    Buffer<double> last_centers_;        // [k][d] of the last step; none: nothing is known
    const int32_t* labels_ = nullptr;
};

}  // namespace centra
