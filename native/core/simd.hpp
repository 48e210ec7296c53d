// Vectors of one machine width, by GCC and Clang vector extensions.
//
// Included only by kernel/isa_*.cpp, which are compiled once per instruction set: everything here has internal linkage,
// so that no copy for a newer machine can be linked into code for an older one.
#pragma once
#include <stddef.h>
#include <stdint.h>

#if defined(__AVX512F__)
#define CENTRA_VECTOR_BYTES 64
#elif defined(__AVX2__)
#define CENTRA_VECTOR_BYTES 32
#else
#define CENTRA_VECTOR_BYTES 16
#endif

#define CENTRA_INLINE inline __attribute__((always_inline))
#define CENTRA_INLINE_LAMBDA __attribute__((always_inline))

namespace {

constexpr int kLine = 64;          // bytes of a cache line
constexpr int64_t kLongRow = 128;  // bytes, from which rows are more streams than the machine follows by itself

template <class T>
struct IntegerOf;
template <>
struct IntegerOf<float> {
    using type = int32_t;
};
template <>
struct IntegerOf<double> {
    using type = int64_t;
};

template <class T>
struct Simd {
    using Integer = typename IntegerOf<T>::type;
    static constexpr int lanes = CENTRA_VECTOR_BYTES / sizeof(T);
    typedef T Vector __attribute__((vector_size(CENTRA_VECTOR_BYTES)));
    typedef Integer Mask __attribute__((vector_size(CENTRA_VECTOR_BYTES)));

    static CENTRA_INLINE Vector load(const T* from) {
        Vector v;
        __builtin_memcpy(&v, from, sizeof v);
        return v;
    }
    static CENTRA_INLINE void store(T* to, Vector v) { __builtin_memcpy(to, &v, sizeof v); }
    static CENTRA_INLINE Vector broadcast(T value) { return value - Vector{}; }
    static CENTRA_INLINE Vector max(Vector a, Vector b) { return a > b ? a : b; }
    static CENTRA_INLINE Vector min(Vector a, Vector b) { return a < b ? a : b; }
    // Correctly rounded; one instruction, as the kernels are compiled without errno.
    static CENTRA_INLINE Vector sqrt(Vector v) {
        for (int i = 0; i < lanes; ++i) v[i] = __builtin_sqrt(v[i]);
        return v;
    }
    static CENTRA_INLINE bool any(Mask m) { return bits(m) != 0; }
    // Bit i is lane i.
    static CENTRA_INLINE uint64_t bits(Mask m) {
#if defined(__AVX512DQ__)
        if constexpr (sizeof(T) == 4)
            return (uint16_t)__builtin_ia32_cvtd2mask512(m);
        else
            return (uint8_t)__builtin_ia32_cvtq2mask512((long long __attribute__((vector_size(64))))m);
#elif defined(__AVX2__)
        if constexpr (sizeof(T) == 4)
            return (uint64_t)__builtin_ia32_movmskps256((Vector)m);
        else
            return (uint64_t)__builtin_ia32_movmskpd256((Vector)m);
#else
        uint64_t bits = 0;
        for (int i = 0; i < lanes; ++i) bits |= (uint64_t)(m[i] & 1) << i;
        return bits;
#endif
    }
};

template <class T, class From>
CENTRA_INLINE typename Simd<T>::Vector load_as(const From* from) {
    if constexpr (sizeof(T) == sizeof(From)) {
        return Simd<T>::load(from);
    } else {
        typedef From Narrow __attribute__((vector_size(Simd<T>::lanes * sizeof(From))));
        Narrow v;
        __builtin_memcpy(&v, from, sizeof v);
        return __builtin_convertvector(v, typename Simd<T>::Vector);
    }
}

// The lanes of a, then those of b.
template <class V>
CENTRA_INLINE auto join(V a, V b) {
    constexpr int n = sizeof(V) / sizeof(a[0]);
    if constexpr (n == 8)
        return __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    else if constexpr (n == 4)
        return __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7);
    else
        return __builtin_shufflevector(a, b, 0, 1, 2, 3);
}

// a0 b0 a1 b1 ... of the lower or the upper halves.
template <bool upper, class V>
CENTRA_INLINE V interleave(V a, V b) {
    constexpr int n = sizeof(V) / sizeof(a[0]), h = upper ? n / 2 : 0;
    if constexpr (n == 16)
        return __builtin_shufflevector(a, b, h, 16 + h, h + 1, 17 + h, h + 2, 18 + h, h + 3, 19 + h, h + 4, 20 + h,
                                       h + 5, 21 + h, h + 6, 22 + h, h + 7, 23 + h);
    else if constexpr (n == 8)
        return __builtin_shufflevector(a, b, h, 8 + h, h + 1, 9 + h, h + 2, 10 + h, h + 3, 11 + h);
    else if constexpr (n == 4)
        return __builtin_shufflevector(a, b, h, 4 + h, h + 1, 5 + h);
    else
        return __builtin_shufflevector(a, b, h, 2 + h);
}

// Rows become columns: a perfect shuffle, log2(lanes) times.
template <class V>
CENTRA_INLINE void transpose(V* v) {
    constexpr int n = sizeof(V) / sizeof(v[0][0]);
    for (int stage = 1; stage < n; stage *= 2) {
        V t[n];
        for (int i = 0; i < n / 2; ++i) {
            t[2 * i] = interleave<false>(v[i], v[i + n / 2]);
            t[2 * i + 1] = interleave<true>(v[i], v[i + n / 2]);
        }
        for (int i = 0; i < n; ++i) v[i] = t[i];
    }
}

}  // namespace
