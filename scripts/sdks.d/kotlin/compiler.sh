# A Kotlin compiler and the libraries that its clients need, from PyPI and npm: the compiler with kotlinx.serialization comes in the
# Kotlin kernel for notebooks, OkHttp in a program that writes reports of tests.
kernel=0.19.0.944
allure=2.46.1

kotlin_kernel() { # folder
    python3 -m pip download -q --disable-pip-version-check --no-deps --dest "$1" "kotlin-jupyter-kernel==$kernel"
    python3 - "$1" <<'PYTHON'
import pathlib, sys, zipfile
folder = pathlib.Path(sys.argv[1])
wheel = next(folder.glob("*.whl"))
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if name.endswith(".jar"):
            (folder / pathlib.Path(name).name).write_bytes(archive.read(name))
wheel.unlink()
# A plugin of the compiler is named by a jar; what this one names is in the kernel's own.
named = {
    "CompilerPluginRegistrar": "SerializationComponentRegistrar",
    "CommandLineProcessor": "SerializationPluginOptions",
}
with zipfile.ZipFile(folder / "serialization-plugin.jar", "w") as plugin:
    for service, name in named.items():
        plugin.writestr(
            f"META-INF/services/org.jetbrains.kotlin.compiler.plugin.{service}",
            f"org.jetbrains.kotlinx.serialization.compiler.extensions.{name}\n",
        )
PYTHON
}

okhttp() { # folder
    (cd "$1" && npm pack --silent "allure-commandline@$allure" >/dev/null && tar -xzf ./*.tgz --strip-components=5 --wildcards \
        '*/jira-plugin/lib/okhttp-jvm-*.jar' '*/jira-plugin/lib/okio-jvm-*.jar' && rm ./*.tgz)
}

bring "kotlin-$kernel" kotlin_kernel
bring "okhttp-of-allure-$allure" okhttp

kotlin="$cache/kotlin-$kernel"
libraries=$(printf '%s:' "$kotlin"/kotlin-{stdlib,reflect}-*.jar "$kotlin"/kotlinx-serialization-*.jar "$cache/okhttp-of-allure-$allure"/*.jar)

kotlinc() { # jar to make, class path, sources
    local compiler
    compiler=$(printf '%s:' "$kotlin"/{kotlin-jupyter-kernel,kotlin-stdlib,kotlin-reflect,kotlin-script-runtime,annotations}-*.jar)
    if ! "$java" -Xmx1g -cp "$compiler" org.jetbrains.kotlin.cli.jvm.K2JVMCompiler -Xdisable-default-scripting-plugin \
        -Xplugin="$kotlin/serialization-plugin.jar" -no-stdlib -no-reflect -java-parameters -nowarn \
        -cp "$2" -d "$1" "${@:3}" >"$1.log" 2>&1; then
        grep -v WARNING "$1.log" >&2
        return 1
    fi
}
