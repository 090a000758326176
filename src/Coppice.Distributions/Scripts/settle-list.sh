# For settle.sh: carries out settled.list in the tree in the current folder. Standard input has a line for each thing that the family file
# says: "declared PATH" (it lays a file there, which stays), "keep PATTERN", "remove PATTERN". No path of the list leads outside: settle.sh says so by inside().
newline='
'
IFS=$newline
kept=$newline
wanted=
made=
stays() { case $kept in *"$newline$1$newline"*) return 0 ;; *) return 1 ;; esac; }

settle() { # ACTION PATTERN [NAME OF WHAT MAKES IT AGAIN]
  for path in $2; do
    if ! test -e "$path" && ! test -L "$path"; then continue; fi
    if ! inside "${path%/*}" || stays "$path"; then continue; fi
    case $1 in
      remove)
        if test -d "$path" && ! test -L "$path"; then continue; fi
        rm -f -- "$path"
        if test -n "${3-}"; then made="$made$newline$3"; fi
        ;;
      empty) if test -f "$path" && ! test -L "$path" && test -s "$path"; then : >"$path"; fi ;;
      *) if inside "$path"; then settle_folder "$1" "$path"; fi ;;
    esac
  done
}

# find hands the names on itself, since any character may be in them.
settle_folder() { # ACTION FOLDER
  case $1 in
    files) find "$2" -type f -exec sh -c "$each"'rm -f -- "$file"; done' each {} + ;;
    truncate) find "$2" -type f -size +0 -exec sh -c "$each"': >"$file"; done' each {} + ;;
    clear) find "$2" -mindepth 1 -maxdepth 1 ! -path run/lock -exec rm -rf {} + ;;
    delete)
      find "$2" ! -type d -exec sh -c "$each"'rm -f -- "$file"; done' each {} +
      if test -d "$2" && ! test -L "$2"; then find "$2" -depth -type d -exec rmdir --ignore-fail-on-non-empty {} +; fi
      ;;
    report | own) ;;
    *) settle_form "$1" "$2" ;;
  esac
}

while IFS= read -r line; do
  case $line in
    declared\ *) kept="$kept${line#* }$newline" ;;
    keep\ *) for path in ${line#* }; do kept="$kept$path$newline"; done ;;
    remove\ *) wanted="$wanted${line#* }$newline" ;;
  esac
done
printf %s "$kept" >/run/coppice/scratch/kept
each='kept=$(cat /run/coppice/scratch/kept; echo .); for file do case $kept in *"
$file
"*) continue ;; esac; '
while IFS=' ' read -r action pattern name; do
  case $action in '' | '#'* | =) ;; *) settle "$action" "$pattern" "$name" ;; esac
done </run/coppice/files/settled.list
for pattern in $wanted; do settle remove "$pattern"; done
