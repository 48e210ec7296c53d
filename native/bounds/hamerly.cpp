#include "hamerly.hpp"

#include <algorithm>
#include <cmath>

#include "../kernel/bounds.hpp"
#include "../kernel/kernels.hpp"

namespace centra {

int64_t Hamerly::Block::carry(int64_t first, int64_t count, int32_t* to, int64_t* others) const {
    constexpr float up = 1 + (float)kCarryRounding, down = 1 - (float)kCarryRounding;
    int64_t left = 0;
    for (int64_t i = 0; i < count; ++i) {
        const int32_t label = labels[i];
        const float above = (upper[i] + drift[label]) * up, below = (lower[i] - drift_other[label]) * down;
        to[i] = label;
        upper[i] = above;
        lower[i] = below;
        others[left] = first + i;
        left += !(above < below);
    }
    return left;
}

void Hamerly::begin(const double* centers, int64_t k, int64_t d, Buffer<float>&& upper, Buffer<float>&& lower) {
    last_centers_ = Buffer<double>(k * d);
    std::copy_n(centers, k * d, last_centers_.get());
    upper_ = std::move(upper);
    lower_ = std::move(lower);
}

void Hamerly::follow(const double* centers, int64_t k, int64_t d, int64_t n, const int32_t* labels) {
    labels_ = nullptr;
    if (!lower_) {  // the one that may fail to be had last
        upper_ = Buffer<float>(n);
        lower_ = Buffer<float>(n);
    }
    if (last_centers_) {
        drift_ = Buffer<float>(k);
        drift_other_ = Buffer<float>(k);
        for (int64_t c = 0; c < k; ++c) {
            const double squared = kernels().direct->squared_double(centers + c * d, last_centers_.get() + c * d, d);
            drift_[c] = (float)(std::sqrt(squared) * kDriftUp + kLeastFloat);
        }
        const int64_t most = std::max_element(drift_.get(), drift_.get() + k) - drift_.get();
        float second = 0;
        for (int64_t c = 0; c < k; ++c)
            if (c != most) second = std::max(second, drift_[c]);
        for (int64_t c = 0; c < k; ++c) drift_other_[c] = c == most ? second : drift_[most];
        labels_ = labels;
    } else {
        last_centers_ = Buffer<double>(k * d);
    }
    std::copy_n(centers, k * d, last_centers_.get());
}

}  // namespace centra
