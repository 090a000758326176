namespace Coppice.Families;

/// <summary>The family that <c>coppice init</c> writes: small, complete, and a place to start changing things.</summary>
public static class StarterFamily
{
    /// <summary>The text of the family file, UTF-8 without a byte order mark, lines ended by a line feed.</summary>
    public const string Text = """
        # A family of templates, declared as a tree: every template is its parent plus what it lists.
        # coppice plan    shows what would be built
        # coppice build   builds it
        # coppice tree    shows the family
        version: 1
        family: starter

        archives:
          bookworm:
            type: debian
            suites: [bookworm, bookworm-updates, bookworm-security]
            components: [main]
            # mirror: https://mirror.example/debian   # left out: the mirrors that this machine's own apt uses
            # keyring: archive.gpg                    # left out: the keys of the debian-archive-keyring package
            # max-age: 10d                            # refuse an archive whose last change is older
            # architecture: amd64                     # left out: as this machine

        templates:
          # The base: the smallest Debian that apt can extend, and what every template should have.
          debian-12-minimal:
            archive: bookworm
            packages: [ca-certificates, less]

          # Templates grow from other templates. Names are those that Qubes accepts, packages those of the archive.
          net-base:
            from: debian-12-minimal
            packages: [iproute2, nftables]

          sys-net:
            from: net-base
            packages: [isc-dhcp-client]

          vault:
            from: debian-12-minimal
            packages: [gnupg, pass]
            # files: files/vault             # a folder next to this file, copied over / of the template
            # scripts: [scripts/harden.sh]   # run in the template after its packages, without network
            # without: [less]                # packages of the parent to remove

          dev:
            from: debian-12-minimal
            packages: [git]
            # recommends: true               # also install what packages recommend; left out: as the parent does

        """;
}
