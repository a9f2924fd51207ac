# What the parts of scripts/check-sdks share: a folder for generators and for what they made. Several clones may use it at once.
# What fails in a $(…) ends the script too.
shopt -s inherit_errexit
cache="${XDG_CACHE_HOME:-$HOME/.cache}/parlance/sdks"
mkdir -p "$cache"

# Runs a command while no other process runs one under that name: alone NAME COMMAND…
alone() {
    (
        flock 9
        "${@:2}"
    ) 9>"$cache/$1.lock"
}

# Fills a folder of the cache by a command, which is told the folder as its last word, unless that was done:
#   bring FOLDER COMMAND…
# A folder is named after the versions of what is in it.
bring() { alone bring fill "$@"; }

fill() {
    local folder="$cache/$1"
    [ ! -e "$folder/complete" ] || return 0
    echo "installing $1 …" >&2
    rm -rf "$folder"
    mkdir "$folder"
    "${@:2}" "$folder"
    touch "$folder/complete"
}

from_npm() { # package@version… folder
    npm install --prefix "${*: -1}" --silent --no-audit --no-fund --no-save "${@:1:$#-1}"
}

from_pypi() { # package==version… folder
    python3 -m venv "${*: -1}"
    "${*: -1}/bin/pip" install -q --disable-pip-version-check "${@:1:$#-1}"
}

# Writes a program that runs a command, in the folder where it is called: program NAME COMMAND…
program() {
    printf '#!/bin/sh\nexec %s "$@"\n' "${*:2}" >"$1"
    chmod +x "$1"
}

# Makes the clients of a document in a language, unless they are there, and prints the folder: made LANGUAGE DOCUMENT
# Those that nobody has used for a week are removed.
made() {
    local key
    key=$(cat scripts/sdks.d/*.sh "scripts/sdks.d/$1"/* "$2" | sha256sum | cut -c1-16)
    find "$cache" -maxdepth 1 -name "$1-of-*" -mtime +7 -exec rm -r {} +
    alone "$1" make_clients "$1" "$2" "$1-of-$key"
    touch "$cache/$1-of-$key"
    echo "$cache/$1-of-$key"
}

make_clients() { # language, document, folder
    local began=$SECONDS
    [ ! -e "$cache/$3/complete" ] || return 0
    rm -rf "${cache:?}/$3"
    mkdir "$cache/$3"
    "scripts/sdks.d/$1/make" "$2" "$cache/$3" >&2 9>&-
    echo "$1 of $2: made in $((SECONDS - began)) s" >&2
    touch "$cache/$3/complete"
}
