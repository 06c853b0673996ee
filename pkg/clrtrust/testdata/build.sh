#!/bin/sh
# Builds the test libraries with Debian's mcs (apt-get install mono-mcs mono-devel). The output is the same byte for byte every time.
# test.snk is a key that everybody has: it proves nothing outside these tests.
set -eu
cd "$(dirname "$0")"
api=/usr/lib/mono/4.8-api
compile() {
	mcs -target:library -noconfig -nostdlib -optimize+ -r:$api/mscorlib.dll -r:$api/System.dll -r:$api/System.Data.dll -r:$api/System.Xml.dll "$@"
}
[ -f test.snk ] || sn -q -k 1024 test.snk
[ -f test.pub ] || sn -q -p test.snk test.pub
compile -keyfile:test.snk -out:Sample.dll src/Sample.cs
compile -keyfile:test.snk -out:Safe.dll src/Safe.cs
compile -keyfile:test.snk -r:Safe.dll -out:User.dll src/User.cs
compile -keyfile:test.snk -out:Shapes.dll src/Shapes.cs
compile -delaysign+ -keyfile:test.pub -out:Safe.delay.dll src/Safe.cs
compile -out:Safe.unsigned.dll src/Safe.cs
compile -platform:x64 -keyfile:test.snk -out:Safe.x64.dll src/Safe.cs
