#include "convert.hpp"

#include <bit>
#include <limits>
#include <type_traits>

namespace centra {

namespace {

struct Half {
    uint16_t bits;
    // The exponent moved to where float32 has it, then a product with 2^112, which is exact for subnormals, too. NaN
    // becomes infinity: both are only ever refused.
    explicit operator float() const {
        const float small = std::bit_cast<float>((uint32_t)(bits & 0x7fff) << 13) * 0x1p112f;
        const float magnitude = small < 0x1p16f ? small : std::numeric_limits<float>::infinity();
        return std::bit_cast<float>(std::bit_cast<uint32_t>(magnitude) | (uint32_t)(bits & 0x8000) << 16);
    }
};

struct Bfloat {
    uint16_t bits;
    explicit operator float() const { return std::bit_cast<float>((uint32_t)bits << 16); }
};

template <class From, class To>
void convert(const View& x, int64_t i, To* to) {
    const From* from = x.row<From>(i);
    const int64_t stride = x.column_stride;
    const auto number = [](From value) {
        if constexpr (std::is_class_v<From>)
            return (To)(float)value;
        else
            return (To)value;
    };
    if (stride == 1)
        for (int64_t j = 0; j < x.d; ++j) to[j] = number(from[j]);
    else
        for (int64_t j = 0; j < x.d; ++j) to[j] = number(from[j * stride]);
}

}  // namespace

template <class To>
void convert_row(const View& x, int64_t i, To* to) {
    switch (x.type) {
        case Type::f16:
            return convert<Half>(x, i, to);
        case Type::bf16:
            return convert<Bfloat>(x, i, to);
        case Type::f32:
            return convert<float>(x, i, to);
        case Type::f64:
            return convert<double>(x, i, to);
        case Type::i8:
            return convert<int8_t>(x, i, to);
        case Type::u8:
            return convert<uint8_t>(x, i, to);
        case Type::i16:
            return convert<int16_t>(x, i, to);
        case Type::u16:
            return convert<uint16_t>(x, i, to);
        case Type::i32:
            return convert<int32_t>(x, i, to);
        case Type::u32:
            return convert<uint32_t>(x, i, to);
        case Type::i64:
            return convert<int64_t>(x, i, to);
        case Type::u64:
            return convert<uint64_t>(x, i, to);
    }
}

template void convert_row<float>(const View&, int64_t, float*);
template void convert_row<double>(const View&, int64_t, double*);

}  // namespace centra
