// What the operations see of their input, and the memory that they work in.
#pragma once
#include <cstdint>
#include <memory>
#include <new>
#include <utility>

namespace centra {

enum class Type : uint8_t { f16, bf16, f32, f64, i8, u8, i16, u16, i32, u32, i64, u64 };

// Whether float32 holds every value of the type: such rows are labelled in float32 first.
inline bool is_narrow(Type type) { return type != Type::f64 && type < Type::i32; }

inline int64_t size_of(Type type) {
    switch (type) {
        case Type::i8:
        case Type::u8:
            return 1;
        case Type::f16:
        case Type::bf16:
        case Type::i16:
        case Type::u16:
            return 2;
        case Type::f32:
        case Type::i32:
        case Type::u32:
            return 4;
        default:
            return 8;
    }
}

// n rows of d columns, anywhere in memory; strides count elements and may be negative.
struct View {
    const void* data;
    Type type;
    int64_t n, d, row_stride, column_stride;

    bool narrow() const { return is_narrow(type); }

    View columns(int64_t first, int64_t last) const {
        View some = *this;
        some.data = static_cast<const char*>(data) + first * column_stride * size_of(type);
        some.d = last - first;
        return some;
    }

    void prefetch(int64_t i) const {
        constexpr int64_t line = 64;
        if (column_stride != 1) return;
        const char* from = static_cast<const char*>(data) + i * row_stride * size_of(type);
        for (int64_t b = 0; b < d * size_of(type) + line - 1; b += line) __builtin_prefetch(from + b);
    }

    template <class T>
    const T* row(int64_t i) const {
        return static_cast<const T*>(data) + i * row_stride;
    }
};

// n rows of d columns of which only some are stored: row i has those from starts[i] to starts[i + 1], in ascending
// order of their columns, none twice, none of them zero.
struct SparseView {
    const void* values;
    Type type;
    const int32_t* columns;
    const int64_t* starts;  // [n + 1]
    int64_t n, d;

    bool narrow() const { return is_narrow(type); }
    int64_t stored() const { return starts[n]; }
};

// The product of sizes; std::bad_alloc where it is more than can be counted, as there is no such memory.
inline int64_t product(int64_t a, int64_t b) {
    int64_t both;
    if (a < 0 || b < 0 || __builtin_mul_overflow(a, b, &both)) throw std::bad_alloc();
    return both;
}

// Uninitialised memory, aligned for vectors; throws std::bad_alloc.
template <class T>
class Buffer {
public:
    Buffer() = default;
    explicit Buffer(int64_t size) : size_(size) {
        // Aligned here, as allocators are quicker at small blocks that are not.
        block_.reset(static_cast<char*>(::operator new((size_t)product(size, sizeof(T)) + kAlignment)));
        data_ = reinterpret_cast<T*>(((uintptr_t)block_.get() + kAlignment - 1) / kAlignment * kAlignment);
    }
    Buffer(Buffer&& other) noexcept { *this = std::move(other); }
    Buffer& operator=(Buffer&& other) noexcept {
        block_ = std::move(other.block_);
        data_ = std::exchange(other.data_, nullptr);
        size_ = std::exchange(other.size_, 0);
        return *this;
    }

    T* get() const { return data_; }
    T& operator[](int64_t i) const { return data_[i]; }
    explicit operator bool() const { return data_ != nullptr; }
    int64_t size() const { return size_; }
    void fill(T value) {
        for (int64_t i = 0; i < size_; ++i) data_[i] = value;
    }
    void release() { *this = Buffer(); }

private:
    static constexpr size_t kAlignment = 64;
    struct Delete {
        void operator()(char* p) const { ::operator delete(p); }
    };
    std::unique_ptr<char, Delete> block_;
    T* data_ = nullptr;
    int64_t size_ = 0;
};

// The rows in consecutive blocks; how many depends on the problem alone, never on the number of threads.
struct Blocks {
    int64_t n, size;

    int64_t count() const { return (n + size - 1) / size; }
    int64_t begin(int64_t block) const { return block * size; }
    int64_t end(int64_t block) const { return begin(block) + size < n ? begin(block) + size : n; }
};

}  // namespace centra
