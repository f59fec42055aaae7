# shellcheck shell=sh
# The version names the commit and every library.
expect 0 "$SEALBENCH" --version
says out '[Cc]ommit' OpenSSL sodium zstd '[Ss][Qq][Ll]ite' 'libplist [0-9]' Benchmark ipsec-mb
