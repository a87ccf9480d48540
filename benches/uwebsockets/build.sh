#!/bin/sh
# Builds the chat of chat.cpp with uWebSockets, for the benchmarks, in target/uwebsockets: needs git, a C and a C++ compiler.
#
#   benches/uwebsockets/build.sh
#
# UWEBSOCKETS and USOCKETS may name other places to clone from: a mirror, or a folder on this machine.
set -eu

tag=v20.79.0
uwebsockets=${UWEBSOCKETS:-https://github.com/uNetworking/uWebSockets}
usockets=${USOCKETS:-https://github.com/uNetworking/uSockets}

here=$(cd "$(dirname "$0")" && pwd)
there=$here/../../target/uwebsockets
mkdir -p "$there"
cd "$there"

if [ "$(git -C source describe --tags 2>&1 || true)" != "$tag" ]; then
    rm -rf source
    git -c advice.detachedHead=false clone --quiet --branch "$tag" "$uwebsockets" source
fi
# The submodule, at the commit that the tag names, from where we were told to fetch it.
if [ ! -e source/uSockets/src ]; then
    commit=$(git -C source rev-parse HEAD:uSockets)
    git clone --quiet --no-checkout "$usockets" source/uSockets
    git -C source/uSockets -c advice.detachedHead=false checkout --quiet "$commit"
fi

# As its own build does it: for this machine's processor, with link-time optimization. Without compression, which the
# others don't have either.
(cd source/uSockets && cc -DLIBUS_NO_SSL -std=c11 -I src -O3 -flto -c src/*.c src/eventing/*.c)
g++ -march=native -O3 -flto=auto -std=c++2b -DUWS_NO_ZLIB -I source/src -I source/uSockets/src \
    "$here/chat.cpp" source/uSockets/*.o -o chat
echo "$(pwd)/chat"
