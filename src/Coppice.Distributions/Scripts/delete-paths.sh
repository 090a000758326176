# Goes on from excluded-paths.sh of the distribution, which says who owns a path and how it is excluded.
for pattern; do
  found=
  IFS=
  for path in $pattern; do
    if ! test -e "$path" && ! test -L "$path"; then continue; fi
    found=yes
    if owned "$path"; then
      exclude "$pattern"
      # A star stands for slashes there, too.
      if test -d "$path" && ! test -L "$path"; then case $pattern in *\*) ;; *) exclude "$pattern/*" ;; esac; fi
    fi
    rm -rf -- "$path"
  done
  unset IFS
  if test -z "$found"; then echo "there is nothing at $pattern"; fi
done
