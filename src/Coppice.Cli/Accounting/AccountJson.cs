using System.Text.Json;
using Coppice.Cli.Output;
using Coppice.Engine.Auditing;
using Coppice.Growing.Accounting;

namespace Coppice.Cli.Accounting;

/// <summary>An account as a JSON document; described in docs/json.md.</summary>
internal static class AccountJson
{
    public static void Write(Utf8JsonWriter json, AccountReport report)
    {
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteStartArray("templates");
        foreach (var account in report.Accounts)
        {
            Write(json, account);
        }

        json.WriteEndArray();
        json.WriteObjects("damaged", report.Damage, problem =>
        {
            json.WriteString("path", problem.Path);
            json.WriteString("what", problem.Message);
        });
        json.WriteObjects("left_out", report.LeftOut, one =>
        {
            json.WriteString("name", one.Generation.Template);
            json.WriteNumber("generation", one.Generation.Number);
            json.WriteString("why", one.Why);
        });
        json.WriteEndObject();
    }

    /// <summary>The word for a class.</summary>
    public static string Word(PathClass of) => JsonNamingPolicy.KebabCaseLower.ConvertName(of.ToString());

    private static void Write(Utf8JsonWriter json, TemplateAccount account)
    {
        json.WriteStartObject();
        json.WriteString("name", account.Generation.Template);
        json.WriteNumber("generation", account.Generation.Number);
        json.WriteString("tree", account.Generation.Tree.Hex);
        json.WriteBoolean("clean", account.IsClean);
        json.WriteBoolean("recorded", account.IsRecorded);
        json.WriteStartObject("paths");
        foreach (var of in Enum.GetValues<PathClass>())
        {
            json.WriteNumber(Word(of), account.Counts.GetValueOrDefault(of));
        }

        json.WriteEndObject();
        Array(json, "wrong", account.Faults, fault => Path(json, fault));
        Array(json, "changed", account.Changed, changed => Path(json, changed));
        Array(json, "packages", account.Packages, package => Package(json, package));
        Array(json, "privileged", account.Privileged, path =>
        {
            json.WriteStartObject();
            json.WriteString("path", path.Entry.Path.ToString());
            json.WriteString("mode", Convert.ToString(path.Entry.Mode, 8).PadLeft(4, '0'));
            json.WriteNumber("uid", path.Entry.Uid);
            json.WriteNumber("gid", path.Entry.Gid);
            Array(json, "attributes", path.Entry.Xattrs.Attributes, attribute => json.WriteStringValue(attribute.Key.ToString()));
            json.WriteString("package", path.Package?.Name);
            json.WriteEndObject();
        });
        Array(json, "users", account.Users, user =>
        {
            json.WriteStartObject();
            json.WriteString("name", user.Name);
            json.WriteNumber("uid", user.Uid);
            json.WriteString("home", user.Home);
            json.WriteString("shell", user.Shell);
            json.WriteBoolean("password", user.Password);
            json.WriteEndObject();
        });
        Array(json, "units", account.Units, unit =>
        {
            json.WriteStartObject();
            json.WriteString("name", unit.Name);
            json.WriteString("wanted_by", unit.WantedBy);
            Array(json, "listens", unit.Listens, json.WriteStringValue);
            json.WriteEndObject();
        });
        Array(json, "machine_files", account.MachineFiles, file =>
        {
            json.WriteStartObject();
            json.WriteString("path", file.Entry.Path.ToString());
            json.WriteString("why", file.Why);
            json.WriteEndObject();
        });
        json.WriteEndObject();
    }

    private static void Path(Utf8JsonWriter json, PathAccount path)
    {
        json.WriteStartObject();
        json.WriteString("path", path.Entry.Path.ToString());
        json.WriteString("class", Word(path.Class));
        json.WriteString("package", path.Package?.Name);
        json.WriteString("differs", path.Differs);
        json.WriteString("by", path.Maker is null && path.Note.Length == 0 && !path.Settled ? null : MakerText.Of(path));
        json.WriteEndObject();
    }

    private static void Package(Utf8JsonWriter json, AccountedPackage package)
    {
        json.WriteStartObject();
        json.WriteString("name", package.Installed.Name);
        json.WriteString("version", package.Installed.Version);
        json.WriteString("architecture", package.Installed.Architecture);
        json.WriteString("sha256", package.Origin?.File.Digest.Hex);
        json.WriteString("archive", package.Origin?.Archive.Name);
        json.WriteString("suite", package.Origin?.Suite.Name);
        Array(json, "signed_by", package.Origin?.Suite.SignedBy ?? [], json.WriteStringValue);
        Array(json, "licences", package.Licences, json.WriteStringValue);
        json.WriteEndObject();
    }

    private static void Array<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            write(item);
        }

        json.WriteEndArray();
    }
}
