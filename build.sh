#!/usr/bin/env bash
# ./build.sh [build|test|sample|bench|pack] [arguments]: see README.md, or ./build.sh help.
set -euo pipefail
cd "$(dirname "$0")"
command -v dotnet >/dev/null || { echo "build.sh: the .NET 10 SDK is needed: https://dot.net" >&2; exit 2; }
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
log=$(dotnet build eng/build/Build.csproj -c Release -v quiet -nologo 2>&1) || { echo "$log" >&2; exit 1; }
exec dotnet artifacts/eng/bin/Build/release/Build.dll "$@"
