parts='control data'
show() {
  case $1 in
    control) dpkg-deb --ctrl-tarfile "$2" ;;
    data) dpkg-deb --fsys-tarfile "$2" ;;
  esac
}
