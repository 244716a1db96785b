@echo off
rem build.cmd [build|test|sample|bench|pack] [arguments]: see README.md, or build.cmd help.
setlocal
cd /d "%~dp0"
where dotnet >nul 2>nul || (echo build.cmd: the .NET 10 SDK is needed: https://dot.net 1>&2 & exit /b 2)
set DOTNET_CLI_TELEMETRY_OPTOUT=1
set DOTNET_NOLOGO=1
dotnet build eng\build\Build.csproj -c Release -v quiet -nologo >nul 2>nul || dotnet build eng\build\Build.csproj -c Release -v quiet -nologo || exit /b 1
dotnet artifacts\eng\bin\Build\release\Build.dll %*
