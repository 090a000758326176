using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>Reads <c>edit:</c>.</summary>
internal sealed class EditSection(Problems problems)
{
    private const string Example = "edit: [{file: /etc/ssh/sshd_config, set: PermitRootLogin, to: \"no\"}]";

    /// <summary>The lines to set, in order.</summary>
    public IReadOnlyList<EditDeclaration> Read(Section section)
    {
        var edits = section.Maps(Keys.Edit, Example).Select(Read).OfType<EditDeclaration>().ToList();
        DistinctItems.Check(
            edits, edit => (edit.File, edit.Key), edit => edit.Where,
            edit => $"{Shown.Text(edit.Key)} in {Shown.Text(edit.File)} is already set", problems);
        return edits;
    }

    private EditDeclaration? Read(YamlMap map)
    {
        var section = new Section(map, Keys.OfEdit, "an edit", problems);
        var (file, key, value) = (section.Text("file"), section.Text("set"), section.Text("to"));
        foreach (var missing in ((string[])["file", "set", "to"]).Where(name => !section.Has(name)))
        {
            problems.Add(map, $"this edit has no {missing}", Example);
        }

        var separator = section.Text("separator");
        var isGood = (file is null || TreePath.Check(file, problems))
            & (key is null || (IsLine(key, mayBeEmpty: false) && IsKey(key)))
            & (value is null || IsLine(value, mayBeEmpty: true))
            & (separator is null || IsLine(separator, mayBeEmpty: false));
        return isGood && file is not null && key is not null && value is not null
            ? new EditDeclaration(file.Value, key.Value.Trim(), value.Value, separator?.Value, map.Where)
            : null;
    }

    private bool IsKey(YamlScalar key)
    {
        if (key.Value.Trim() is ['#', ..] or [';', ..] or [])
        {
            problems.Add(key, $"{Shown.Word(key)} is not a key: what begins with # or ; is a comment", Example);
            return false;
        }

        return true;
    }

    private bool IsLine(YamlScalar text, bool mayBeEmpty)
    {
        if ((mayBeEmpty || text.Value.Length > 0) && !text.Value.Any(c => char.IsControl(c) && c != '\t'))
        {
            return true;
        }

        problems.Add(text, $"{Shown.Word(text)} is not part of a line", Example);
        return false;
    }
}
