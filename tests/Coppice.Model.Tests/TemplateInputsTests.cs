using Coppice.Model;

namespace Coppice.Model.Tests;

public sealed class TemplateInputsTests
{
    [Fact]
    public void The_key_depends_on_every_name_and_value_and_on_no_order()
    {
        Assert.Equal(Of(("a", "1"), ("b", "2")).Key, Of(("b", "2"), ("a", "1")).Key);
        Assert.NotEqual(Of(("a", "1")).Key, Of(("a", "2")).Key);
        Assert.NotEqual(Of(("a", "1")).Key, Of(("b", "1")).Key);
        Assert.NotEqual(Of(("a", "1\n1 b 1 2")).Key, Of(("a", "1"), ("b", "2")).Key);
        Assert.NotEqual(Of(("a", "b c")).Key, Of(("a b", "c")).Key);
    }

    [Fact]
    public void Changes_are_told_in_words()
    {
        var before = Of(
            ("packages", "git less"), ("without", ""), ("snapshot", "1"), ("parent", "1"), ("recipe", "debian 1"),
            ("recommends", "no"), ("files 1 etc/", "1"), ("script 1 a.sh", "1"));
        var now = Of(
            ("packages", "git vim"), ("without", "nano"), ("snapshot", "2"), ("parent", "2"), ("recipe", "debian 2"),
            ("recommends", "yes"), ("files 1 etc/", "2"), ("script 1 b.sh", "1"));
        Assert.Equal(
            [
                "files 1 etc/ changed", "packages: +vim -less", "its parent changed",
                "this version of Coppice grows templates differently", "recommends: no → yes",
                "script 1 a.sh is gone", "script 1 b.sh is new", "newer snapshot", "without: +nano",
            ],
            now.ChangesSince(before.Values));
    }

    [Fact]
    public void What_other_parents_declare_is_told_with_its_template()
    {
        var before = Of(
            ("composition", "web-base web"), ("+web packages", "git"), ("+web files 1 etc/", "1"),
            ("+web-base recommends", "no"));
        var now = Of(
            ("composition", "web-base web"), ("+web packages", "vim"), ("+web files 1 etc/", "2"),
            ("+web-base recommends", "yes"));
        Assert.Equal(
            ["web: files 1 etc/ changed", "web: packages: +vim -git", "web-base: recommends: no → yes"],
            now.ChangesSince(before.Values));
    }

    [Fact]
    public void Of_a_declaration_that_has_come_or_gone_only_that_is_told()
    {
        var before = Of(("composition", "web"), ("+web packages", "git"), ("+web without", ""));
        Assert.Equal(
            ["composition: +media -web"],
            Of(("composition", "media"), ("+media packages", "mpv"), ("+media without", "")).ChangesSince(before.Values));
        Assert.Equal(["composition: -web"], Of().ChangesSince(before.Values));
        Assert.Equal(
            ["composition: in another order"], Of(("composition", "a b")).ChangesSince(Of(("composition", "b a")).Values));
    }

    [Fact]
    public void Nothing_has_changed_since_itself() => Assert.Empty(Of(("a", "1")).ChangesSince(Of(("a", "1")).Values));

    [Fact]
    public void Parent_and_snapshot_are_not_declared()
    {
        var before = Of(("packages", "git"), ("parent", "1"), ("snapshot", "1"));
        Assert.True(before.DeclareTheSameAs(before.Values));
        Assert.True(Of(("packages", "git"), ("parent", "2"), ("snapshot", "2")).DeclareTheSameAs(before.Values));
        Assert.True(Of(("packages", "git")).DeclareTheSameAs(before.Values));
        Assert.False(Of(("packages", "vim"), ("parent", "1"), ("snapshot", "1")).DeclareTheSameAs(before.Values));
        Assert.False(Of(("packages", "git"), ("script 1 a.sh", "1")).DeclareTheSameAs(before.Values));
        Assert.False(Of(("parent", "1"), ("snapshot", "1")).DeclareTheSameAs(before.Values));
        Assert.False(Of(("packages", "git"), ("recipe", "debian 2")).DeclareTheSameAs(before.Values));
    }

    private static TemplateInputs Of(params (string Name, string Value)[] values) =>
        new(values.ToDictionary(pair => pair.Name, pair => pair.Value));
}
