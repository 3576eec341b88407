# What script/demo and script/test share. Sourced by them, never run by itself. Needs bash and coreutils, nothing more.
#
# Everything here may be run again at any time: a step that is done is skipped, a step that was interrupted is repeated.
set -euo pipefail
umask 022
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PROJECT=$PWD
VENV=$PROJECT/.venv
LOGS=$PROJECT/var/log
mkdir -p "$LOGS"
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PYTHONUNBUFFERED=1

# Removes what is only needed while a script runs; script/test adds to it.
ticker=
at_exit() {
    stop_ticker
}
trap 'at_exit' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail() { # fail MESSAGE…  says what happened and what to do, one line each, and ends
    printf '\n' >&2
    printf '%s\n' "$@" >&2
    exit 1
}

milliseconds() {
    local now=${EPOCHREALTIME/[.,]/}
    echo "${now%???}"
}

seconds_since() { # seconds_since MILLISECONDS  prints 12.3
    local spent=$(($(milliseconds) - $1))
    printf '%d.%d' $((spent / 1000)) $((spent % 1000 / 100))
}

stop_ticker() {
    if [ -n "$ticker" ]; then
        kill "$ticker" 2>/dev/null || true
        wait "$ticker" 2>/dev/null || true
        ticker=
    fi
}

step() { # step LABEL COMMAND…  runs a long step with its output in a log, shows that it lives, and its time
    local label=$1 begun log
    shift
    begun=$(milliseconds)
    log=$LOGS/$(basename "$0").log
    if [ -t 1 ]; then
        (
            trap - EXIT INT TERM
            while :; do
                printf '\r  … %s  %s s ' "$label" "$(($(seconds_since "$begun" | cut -d. -f1)))"
                sleep 1
            done
        ) &
        ticker=$!
    fi
    if "$@" >"$log" 2>&1; then
        stop_ticker
        [ -t 1 ] && printf '\r'
        printf '  ✓ %s  %s s\n' "$label" "$(seconds_since "$begun")"
    else
        stop_ticker
        [ -t 1 ] && printf '\r'
        printf '  ✗ %s  %s s\n\n' "$label" "$(seconds_since "$begun")" >&2
        tail -n 30 "$log" >&2
        fail "“$label” did not work. The whole output is in ${log#"$PROJECT"/}." \
            "Starting again repeats the step and keeps what is done."
    fi
}

debian() { # debian TEST PACKAGE…  brings Debian packages when TEST does not hold; judged by TEST, not by apt
    local test=$1
    shift
    if $test; then return 0; fi
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt_install() {
            export DEBIAN_FRONTEND=noninteractive
            apt-get update -q || true
            apt-get install -q -y --no-install-recommends "$@" || true
            $test
        }
        step "Debian packages 系统软件包: $*" apt_install "$@"
    else
        fail "These Debian packages are missing 缺少系统软件包: $*" "Type 请运行:  sudo apt-get install -y $*"
    fi
}

is_new_enough() { # is_new_enough PYTHON
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() { # sets PYTHON: LUOSHI_PYTHON, else the environment's own, else the newest that the wheels are made for
    local candidate
    if [ -n "${LUOSHI_PYTHON:-}" ]; then
        is_new_enough "$LUOSHI_PYTHON" || fail "LUOSHI_PYTHON is “$LUOSHI_PYTHON”, which is not Python 3.11 or newer."
        PYTHON=$LUOSHI_PYTHON
        return
    fi
    for candidate in "$VENV/bin/python" python3.13 python3.12 python3.11 python3; do
        if is_new_enough "$candidate"; then
            PYTHON=$candidate
            return
        fi
    done
    fail "Luoshi needs Python 3.11 or newer; none was found 需要Python 3.11或更新版本。" \
        "Debian 12, Ubuntu 24.04:  sudo apt-get install -y python3 python3-venv" \
        "Elsewhere, name one:  LUOSHI_PYTHON=/path/to/python3.12 $0"
}

has_venv_module() {
    "$PYTHON" -c 'import ensurepip, venv' >/dev/null 2>&1
}

fingerprint() { # fingerprint FILE…  of the files, the interpreter and the place of the project
    { "$PYTHON" -c 'import sys; print(sys.version)' && echo "$PROJECT" && cat -- "$@"; } | sha256sum | cut -d' ' -f1
}

make_environment() {
    if command -v uv >/dev/null; then
        uv venv --quiet --allow-existing --python "$PYTHON" "$VENV"
    else
        "$PYTHON" -m venv "$VENV"
    fi
}

install_packages() { # install_packages REQUIREMENTS
    if command -v uv >/dev/null; then
        uv pip install --python "$VENV/bin/python" --require-hashes --requirement "$1"
    else
        "$VENV/bin/python" -m pip install --progress-bar off --require-hashes --requirement "$1"
    fi
}

# The project itself is put on the path instead of being built: that needs no build tools, works without a network, and
# the code that runs is the code in this folder.
link_project() {
    "$VENV/bin/python" - "$PROJECT" <<'PYTHON'
import sys
import sysconfig
from pathlib import Path

project, scripts = sys.argv[1], Path(sys.executable).parent
(Path(sysconfig.get_path("purelib")) / "luoshi.pth").write_text(f"{project}\n", encoding="utf-8")
command = scripts / "luoshi"
command.write_text(
    f"#!{sys.executable}\nimport sys\n\nfrom luoshi.cli import main\n\nsys.exit(main())\n", encoding="utf-8"
)
command.chmod(0o755)
PYTHON
}

# install NAME  makes .venv hold what requirements/NAME.txt locks. One at a time. Two marks in the environment tell the
# next run where it stands: .luoshi-NAME, written last, holds the fingerprint of what is there; .luoshi-unfinished is
# there while packages are being written, and found by a later run it means: begin anew.
install() {
    local name=$1 mark unfinished print
    mark=$VENV/.luoshi-$name
    unfinished=$VENV/.luoshi-unfinished
    find_python
    exec 9>"$PROJECT/var/install.lock"
    flock 9
    print=$(fingerprint "requirements/$name.txt")
    if [ ! -f "$mark" ] || [ "$(cat "$mark")" != "$print" ] || [ ! -x "$VENV/bin/luoshi" ]; then
        if [ -e "$unfinished" ] || { [ -d "$VENV" ] && ! same_python; }; then
            find_python_outside
            rm -rf "$VENV"
        fi
        if [ ! -x "$VENV/bin/python" ]; then
            command -v uv >/dev/null || debian has_venv_module "$("$PYTHON" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
            step "Environment 运行环境 (.venv, $("$PYTHON" -V))" make_environment
        fi
        : >"$unfinished"
        step "Packages 依赖包 (requirements/$name.txt)" install_packages "requirements/$name.txt"
        link_project
        rm -f "$unfinished"
        PYTHON=$VENV/bin/python
        fingerprint "requirements/$name.txt" >"$mark"
    fi
    exec 9>&-
    PATH=$VENV/bin:$PATH
}

find_python_outside() { # as find_python, when the environment's own interpreter is about to go
    if [ "$PYTHON" = "$VENV/bin/python" ]; then
        PYTHON=$("$VENV/bin/python" -c 'import sys; print(getattr(sys, "_base_executable", sys.executable))')
    fi
}

same_python() { # the environment runs, and with the version that was chosen
    [ "$("$VENV/bin/python" -c 'import sys; print(sys.version)' 2>/dev/null)" = "$("$PYTHON" -c 'import sys; print(sys.version)')" ]
}

compile_messages() { # the catalogue that Django reads, when the one that people write is newer
    local source compiled
    for source in locale/*/LC_MESSAGES/django.po; do
        [ -f "$source" ] || continue
        compiled=${source%.po}.mo
        if [ ! -f "$compiled" ] || [ "$source" -nt "$compiled" ]; then
            step "Translations 界面文字" "$VENV/bin/python" script/messages compile
            return
        fi
    done
}
