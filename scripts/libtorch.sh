#!/usr/bin/env bash
# Installs libtorch, the shared library behind `--features rust-bert`, from PyPI wheels into a folder.
#
#   scripts/libtorch.sh [--cuda] [DIR]      DIR is .libtorch in the repository unless given
#   eval "$(scripts/libtorch.sh)"           the same, and sets the environment that cargo needs
#
# Prints that environment on standard output, everything else on standard error. A folder that is complete is left as
# it is. Needs bash, Python 3 with pip, an x86-64 Linux with glibc, and room: 2.5 GB while it works and 0.6 GB
# afterwards; with --cuda 9 GB and 5 GB.
set -euo pipefail

version=2.4.1   # tch 0.17 was made for 2.4
cuda_version=12.1.105

say() { printf '%s\n' "$*" >&2; }
fail() {
    say "scripts/libtorch.sh: $*"
    exit 1
}

variant=cpu
dir=
for argument in "$@"; do
    case $argument in
        --cuda) variant=cuda ;;
        -h | --help)
            sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"
            exit 0
            ;;
        -*) fail "unknown option $argument; there is --cuda" ;;
        *)
            [[ -z $dir ]] || fail "one folder at a time: $dir, $argument"
            dir=$argument
            ;;
    esac
done
[[ -n $dir ]] || dir=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")/.libtorch

# What is inside depends on these two; a folder that says otherwise is made anew.
stamp="libtorch $version $variant"

environment() {
    printf 'export LIBTORCH=%q\n' "$dir"
    printf 'export LIBTORCH_CXX11_ABI=0\n'
    printf 'export RUSTFLAGS=%q\n' "-C link-arg=-Wl,-rpath,$dir/lib"
}

check_machine() {
    local kernel machine
    kernel=$(uname -s) machine=$(uname -m)
    [[ $kernel == Linux && $machine == x86_64 ]] ||
        fail "the wheels are for Linux on x86-64, this is $kernel on $machine: set LIBTORCH to a libtorch $version of your own"
    command -v python3 > /dev/null || fail "python3 is not installed (Debian: apt-get install python3 python3-pip)"
    python3 -m pip --version > /dev/null 2>&1 || fail "python3 has no pip (Debian: apt-get install python3-pip)"
}

# Free space where the folder will be, in MB.
check_space() {
    local free need=2500
    [[ $variant == cuda ]] && need=9000
    free=$(df -Pm -- "$(dirname -- "$dir")" | awk 'NR == 2 { print $4 }')
    ((free >= need)) || fail "$need MB are needed beside $dir, $free MB are free"
}

# The wheels, by name and version. Of CUDA the CPU library needs only the two that it is linked with.
wheels() {
    echo "torch==$version"
    echo "nvidia-cuda-runtime-cu12==$cuda_version"
    echo "nvidia-cuda-cupti-cu12==$cuda_version"
    [[ $variant == cuda ]] || return 0
    echo "nvidia-cuda-nvrtc-cu12==$cuda_version"
    echo "nvidia-nvtx-cu12==$cuda_version"
    echo "nvidia-cudnn-cu12==9.1.0.70"
    echo "nvidia-cublas-cu12==12.1.3.1"
    echo "nvidia-cufft-cu12==11.0.2.54"
    echo "nvidia-curand-cu12==10.3.2.106"
    echo "nvidia-cusolver-cu12==11.4.5.107"
    echo "nvidia-cusparse-cu12==12.1.0.106"
    echo "nvidia-nccl-cu12==2.20.5"
    echo "nvidia-nvjitlink-cu12==$cuda_version"
}

# Wheels of one fixed Python, so that it does not matter which one is here.
download() {
    say "fetching $1"
    TMPDIR=$work python3 -m pip download --quiet --disable-pip-version-check --no-cache-dir --no-deps \
        --only-binary=:all: --implementation cp --python-version 3.11 --abi cp311 \
        --platform manylinux1_x86_64 --platform manylinux2014_x86_64 \
        --dest "$work/wheels" "$1" >&2 || fail "pip could not fetch $1 (see above); without a network, set LIBTORCH to a libtorch $version of your own"
}

# Takes headers and libraries out of the wheels: the torch wheel's include/ and lib/, the lib/ of the others.
unpack() {
    python3 - "$variant" "$work/wheels" "$work/libtorch" << 'PYTHON'
import pathlib, re, shutil, sys, zipfile

variant, wheels, out = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
TORCH = re.compile(r"torch/(include/.+)|torch/(lib/(?:libtorch_cpu|libc10|libgomp-[0-9a-f]+)\.so(?:\.1)?)")
TORCH_CUDA = re.compile(
    r"torch/(include/.+)|torch/(lib/(?:libtorch|libtorch_cpu|libtorch_cuda|libtorch_cuda_linalg|libc10|libc10_cuda"
    r"|libcaffe2_nvrtc|libcusparseLt[^/]*|libgomp-[0-9a-f]+)\.so(?:\.[0-9]+)*)")
NVIDIA = re.compile(r"nvidia/[a-z_]+/(lib/lib[^/]+\.so\.[0-9.]+)")
NVIDIA_CPU = re.compile(r"nvidia/[a-z_]+/(lib/(?:libcudart|libcupti)\.so\.12)")
for wheel in sorted(wheels.glob("*.whl")):
    torch = wheel.name.startswith("torch-")
    wanted = (TORCH_CUDA if variant == "cuda" else TORCH) if torch else (NVIDIA if variant == "cuda" else NVIDIA_CPU)
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.infolist():
            match = wanted.fullmatch(member.filename)
            if not match or member.is_dir():
                continue
            path = out / next(group for group in match.groups() if group)
            path.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as source, path.open("wb") as target:
                shutil.copyfileobj(source, target, 1 << 20)
    wheel.unlink()
PYTHON
    # The real libtorch.so only pulls in the CUDA library beside the CPU one.
    [[ $variant == cuda ]] || echo 'INPUT(-ltorch_cpu)' > "$work/libtorch/lib/libtorch.so"
}

check_unpacked() {
    local file needed=(libtorch.so libtorch_cpu.so libc10.so libcudart.so.12 libcupti.so.12)
    [[ $variant == cuda ]] && needed+=(libtorch_cuda.so libc10_cuda.so libcublas.so.12 libcudnn.so.9)
    for file in "${needed[@]/#/lib/}" include/torch/csrc/api/include/torch/torch.h; do
        [[ -f $work/libtorch/$file ]] || fail "the wheels hold no $file: are they still laid out as they were?"
    done
}

dir=$(readlink -m -- "$dir")
# RUSTFLAGS and the linker both split there.
[[ $dir != *[[:space:],]* ]] || fail "the linker cannot take a path with a space or comma in it: $dir"
if [[ -f $dir/stamp && $(< "$dir/stamp") == "$stamp" ]]; then
    say "$dir holds $stamp"
    environment
    exit 0
fi
[[ ! -e $dir || -f $dir/stamp ]] || [[ -d $dir && -z $(ls -A -- "$dir") ]] ||
    fail "$dir is there and was not made by this script: name another folder"
check_machine
mkdir -p -- "$(dirname -- "$dir")" || fail "cannot make $(dirname -- "$dir")"
check_space
work=$(mktemp -d -- "$(dirname -- "$dir")/.libtorch-XXXXXX") || fail "cannot write into $(dirname -- "$dir")"
trap 'rm -rf -- "$work"' EXIT
while read -r wheel; do
    download "$wheel"
done < <(wheels)
say "unpacking"
unpack
check_unpacked
echo "$stamp" > "$work/libtorch/stamp"
rm -rf -- "$dir"
mv -- "$work/libtorch" "$dir"
say "$dir holds $stamp"
environment
