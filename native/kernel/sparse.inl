// Scores of sparse rows: a row of transposed centres for each number that is stored, in the lanes of vectors; then, as
// for dense rows, rows in lanes. Error bound and bias as in assign.inl, with the most numbers that any row stores for
// d.
#pragma once
#include "assign.inl"

namespace {

constexpr int kMostVectors = 4;  // of centres in registers, and a shorter one for the rest

template <class T, int lanes>
struct Short {
    typedef T Vector __attribute__((vector_size(lanes * sizeof(T))));
};

// x.c for V vectors of centres, then `rest` more (or none), that lie side by side, `pitch` from one column to the next.
// Loads no more than it must: a look at one more cache line costs more than a product.
template <class T, int V, int rest>
CENTRA_INLINE void products(const T* values, const int32_t* columns, int64_t count, const T* centers, int64_t pitch,
                            T* out) {
    using S = Simd<T>;
    using R = typename Short<T, rest ? rest : 1>::Vector;
    typename S::Vector sum[V + 1] = {};
    R last = {};
    for (int64_t i = 0; i < count; ++i) {
        const T* c = centers + columns[i] * pitch;
        for (int v = 0; v < V; ++v) sum[v] += S::broadcast(values[i]) * S::load(c + v * S::lanes);
        if constexpr (rest > 0) {
            R center;
            __builtin_memcpy(&center, c + V * S::lanes, sizeof center);
            last += values[i] * center;
        }
    }
    for (int v = 0; v < V; ++v) S::store(out + v * S::lanes, sum[v]);
    if constexpr (rest > 0) __builtin_memcpy(out + V * S::lanes, &last, sizeof last);
}

// Of `rows` rows, for `centers` centres that begin at `first`.
template <class T, int V, int rest>
CENTRA_INLINE void products_of(int64_t centers, const T* values, const int32_t* columns, const int64_t* starts,
                               int64_t rows, const T* first, int64_t pitch, T* out) {
    constexpr int L = Simd<T>::lanes, shorter = rest / 2;
    if constexpr (V > 0 || rest > 1) {  // the smallest that holds them all
        constexpr int fewer = rest > 0 ? V * L + shorter : (V - 1) * L + L / 2;
        if (centers <= fewer) {
            if constexpr (rest > 0)
                return products_of<T, V, shorter>(centers, values, columns, starts, rows, first, pitch, out);
            else
                return products_of<T, V - 1, L / 2>(centers, values, columns, starts, rows, first, pitch, out);
        }
    }
    for (int64_t r = 0; r < rows; ++r) {
        const int64_t at = starts[r] - starts[0];
        products<T, V, rest>(values + at, columns + at, starts[r + 1] - starts[r], first, pitch,
                             out + r * kMostVectors * L);
    }
}

template <class T>
int64_t assign_sparse(const T* values, const int32_t* columns, const int64_t* starts, const T* squares, int64_t count,
                      const PackedCenters<T>* centers, int32_t* labels, int32_t* open) {
    using S = Simd<T>;
    constexpr int L = S::lanes, wide = kMostVectors * L;
    const int64_t k = centers->k;
    int64_t left_open = 0;
    T scores[L * wide] = {};
    for (int64_t r = 0; r < count; r += L) {
        const int64_t rows = count - r < L ? count - r : L, at = starts[r] - starts[0];
        Best<T> best;
        start(&best);
        for (int64_t c = 0; c < k; c += wide) {
            const int64_t several = k - c < wide ? k - c : wide, vectors = (several + L - 1) / L;
            products_of<T, kMostVectors, 0>(several, values + at, columns + at, starts + r, rows,
                                            centers->coordinates + c, k, scores);
            for (int64_t v = 0; v < vectors; ++v) {
                typename S::Vector score[L];
                for (int i = 0; i < L; ++i) score[i] = S::load(scores + i * wide + v * L);
                transpose(score);
                const int64_t first = c + v * L;
                for (int64_t i = 0; i < L && first + i < k; ++i)
                    consider(score[i] + centers->bias[first + i], first + i, &best);
            }
        }
        left_open += conclude(best, squares + r, rows, r, centers, labels + r, open + left_open);
    }
    return left_open;
}

}  // namespace
