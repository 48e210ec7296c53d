// Which instruction set: the newest that this machine has, or the one that CENTRA_ISA names.
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "kernels.hpp"

namespace centra {

#define CENTRA_DECLARE(isa)                 \
    extern const Kernels<float> isa##_f32;  \
    extern const Kernels<double> isa##_f64; \
    extern const DirectKernels isa##_direct;

CENTRA_DECLARE(baseline)
static const KernelTable kBaseline = {"baseline", &baseline_f32, &baseline_f64, &baseline_direct};

#ifdef CENTRA_X86
CENTRA_DECLARE(v3)
CENTRA_DECLARE(v4)
static const KernelTable kV3 = {"v3", &v3_f32, &v3_f64, &v3_direct};
static const KernelTable kV4 = {"v4", &v4_f32, &v4_f64, &v4_direct};

static bool has_v3() {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
}
static bool has_v4() {
    return has_v3() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
}
#endif

static const KernelTable& select() {
    const char* forced = std::getenv("CENTRA_ISA");
    const std::string wanted = forced ? forced : "";
#ifdef CENTRA_X86
    if ((wanted.empty() || wanted == "v4") && has_v4()) return kV4;
    if ((wanted.empty() || wanted == "v3") && has_v3()) return kV3;
    const char* known = "baseline, v3 or v4";
#else
    const char* known = "baseline";
#endif
    if (wanted.empty() || wanted == "baseline") return kBaseline;
    throw std::runtime_error("CENTRA_ISA=" + wanted + ": expected " + known + ", and one that this machine has");
}

const KernelTable& kernels() {
    static const KernelTable& table = select();
    return table;
}

}  // namespace centra
