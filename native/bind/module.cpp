// nanobind: shapes, dtypes, the GIL, exceptions; nothing else. What is wrong here is our bug, not the user's.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>

#include <map>

#include "../core/pool.hpp"
#include "../ops/rows.hpp"

namespace nb = nanobind;

namespace {

using Array = nb::ndarray<nb::ro, nb::device::cpu>;
using Points = nb::ndarray<const double, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using Vector = nb::ndarray<const double, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
template <class T>
using Out = nb::ndarray<nb::numpy, T>;

// Hands a buffer to Python, which frees it.
template <class T>
Out<T> hand_over(centra::Buffer<T>&& buffer, std::initializer_list<size_t> shape) {
    auto* kept = new centra::Buffer<T>(std::move(buffer));
    nb::capsule owner(kept, [](void* p) noexcept { delete static_cast<centra::Buffer<T>*>(p); });
    return Out<T>(kept->get(), shape, owner);
}

// The numbers come as bits: an array of unsigned integers of the dtype's size, and the dtype's name.
centra::View view_of(const Array& x, const std::string& dtype) {
    using centra::Type;
    static const std::map<std::string, Type> types = {
        {"float16", Type::f16}, {"bfloat16", Type::bf16}, {"float32", Type::f32}, {"float64", Type::f64},
        {"bool", Type::u8},     {"int8", Type::i8},       {"uint8", Type::u8},    {"int16", Type::i16},
        {"uint16", Type::u16},  {"int32", Type::i32},     {"uint32", Type::u32},  {"int64", Type::i64},
        {"uint64", Type::u64},
    };
    const auto type = types.find(dtype);
    if (x.ndim() != 2 || type == types.end())
        throw std::invalid_argument("x must have two dimensions, and a known dtype");
    return {x.data(), type->second, (int64_t)x.shape(0), (int64_t)x.shape(1), x.stride(0), x.stride(1)};
}

// Rows and the arrays that they look into.
class BoundRows {
public:
    BoundRows(Array x, const std::string& dtype, std::optional<Vector> weights, int threads)
        : x_(std::move(x)), weights_(std::move(weights)), rows_(make(dtype, threads)) {}

    BoundRows fresh() const { return BoundRows(x_, weights_, rows_.fresh()); }

    nb::tuple moments() const {
        const centra::Bound& b = rows_.bound();
        return nb::make_tuple(b.moments.weight, copy(b.moments.mean), copy(b.moments.variance), b.moments.largest);
    }

    nb::tuple step(const Points& centers) {
        const int64_t k = centers.shape(0);
        centra::Partial p = unlocked([&] { return rows_.step(centers.data(), k); });
        return nb::make_tuple(hand_over(std::move(p.sums), {(size_t)k, centers.shape(1)}),
                              hand_over(std::move(p.residues), {(size_t)k, centers.shape(1)}),
                              hand_over(std::move(p.weights), {(size_t)k}), hand_over(std::move(p.sizes), {(size_t)k}),
                              p.moved, p.inertia, p.distances);
    }

    double inertia(const Points& centers) const {
        return unlocked([&] { return rows_.inertia(centers.data(), centers.shape(0)); });
    }
    double cover(const Points& points) {
        return unlocked([&] { return rows_.cover(points.data(), points.shape(0)); });
    }
    double uncover(const Points& centers) {
        return unlocked([&] { return rows_.uncover(centers.data(), centers.shape(0)); });
    }
    Out<double> contest(const Points& points) const {
        centra::Buffer<double> potentials(points.shape(0));
        unlocked([&] { rows_.contest(points.data(), points.shape(0), potentials.get()); });
        return hand_over(std::move(potentials), {points.shape(0)});
    }
    double potential() const { return rows_.potential(); }
    Out<int64_t> draw(const Vector& u) {
        centra::Buffer<int64_t> picks(u.shape(0));
        unlocked([&] {
            for (size_t i = 0; i < u.shape(0); ++i) picks[i] = rows_.draw(u.data()[i]);
        });
        return hand_over(std::move(picks), {u.shape(0)});
    }
    std::pair<double, int64_t> farthest() const {
        return unlocked([&] { return rows_.farthest(); });
    }
    Out<double> distances(const Points& points, int64_t begin, int64_t end) const {
        const int64_t m = points.shape(0);
        centra::Buffer<double> out((end - begin) * m);
        unlocked([&] { rows_.distances(points.data(), m, begin, end, out.get()); });
        return hand_over(std::move(out), {(size_t)(end - begin), (size_t)m});
    }
    Out<int32_t> labels() const { return copy(rows_.labels()); }

private:
    BoundRows(Array x, std::optional<Vector> weights, centra::Rows rows)
        : x_(std::move(x)), weights_(std::move(weights)), rows_(std::move(rows)) {}

    centra::Rows make(const std::string& dtype, int threads) const {
        const centra::View view = view_of(x_, dtype);
        const double* weights = weights_ ? weights_->data() : nullptr;
        return unlocked([&] { return centra::Rows(view, weights, threads > 0 ? threads : centra::usable_threads()); });
    }

    template <class Work>
    static auto unlocked(Work work) -> decltype(work()) {
        const nb::gil_scoped_release release;
        return work();
    }

    template <class T>
    static Out<T> copy(const centra::Buffer<T>& from) {
        centra::Buffer<T> to(from.size());
        std::copy_n(from.get(), from.size(), to.get());
        return hand_over(std::move(to), {(size_t)from.size()});
    }

    Array x_;
    std::optional<Vector> weights_;
    centra::Rows rows_;
};

bool python_was_interrupted() {
    const nb::gil_scoped_acquire acquire;
    return PyErr_CheckSignals() != 0;
}

}  // namespace

NB_MODULE(_native, m) {
    nb::set_leak_warnings(false);
    centra::interrupted = python_was_interrupted;
    nb::register_exception_translator([](const std::exception_ptr& p, void*) {
        try {
            std::rethrow_exception(p);
        } catch (const centra::Interrupted&) {
            // PyErr_CheckSignals has set the exception already.
        }
    });
    m.def("isa", [] { return centra::kernels().name; });
    m.def("usable_threads", &centra::usable_threads);
    nb::class_<BoundRows>(m, "BoundRows")
        .def(nb::init<Array, const std::string&, std::optional<Vector>, int>(), nb::arg("x"), nb::arg("dtype"),
             nb::arg("weights").none(), nb::arg("threads"))
        .def("fresh", &BoundRows::fresh)
        .def("moments", &BoundRows::moments)
        .def("step", &BoundRows::step)
        .def("inertia", &BoundRows::inertia)
        .def("cover", &BoundRows::cover)
        .def("uncover", &BoundRows::uncover)
        .def("contest", &BoundRows::contest)
        .def("potential", &BoundRows::potential)
        .def("draw", &BoundRows::draw)
        .def("farthest", &BoundRows::farthest)
        .def("distances", &BoundRows::distances)
        .def("labels", &BoundRows::labels);
}
