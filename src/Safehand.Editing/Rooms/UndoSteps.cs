using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>What one person did to one edit in a step.</summary>
/// <param name="Edit">Which edit.</param>
/// <param name="Before">Canonical text of what stood there; null: nothing.</param>
/// <param name="After">What it was made; null: it went.</param>
internal readonly record struct StepChange(EditId Edit, string? Before, string? After);

/// <summary>
/// What somebody can still undo and redo, told from the steps that they took. A step that puts back exactly what stood before earlier steps took them back: nothing else
/// need be kept, whichever window, visit or program took it.
/// </summary>
internal static class UndoSteps
{
    // An undo that goes back further than this at once counts as a step of its own: nothing is lost by that.
    private const int MostAtOnce = 100;

    /// <summary>Works it out.</summary>
    /// <param name="steps">One person's steps in the order in which they were taken, each with all of its changes.</param>
    /// <returns>What can be undone and what can be redone, in both the next one last.</returns>
    public static (IReadOnlyList<IReadOnlyList<StepChange>> Done, IReadOnlyList<IReadOnlyList<StepChange>> Undone) Of(IEnumerable<IReadOnlyList<StepChange>> steps)
    {
        var (done, undone) = (new List<IReadOnlyList<StepChange>>(), new List<IReadOnlyList<StepChange>>());
        foreach (var step in steps)
        {
            if (Covered(done, step, back: true) is var undoes and > 0)
            {
                Move(done, undone, undoes);
            }
            else if (Covered(undone, step, back: false) is var redoes and > 0)
            {
                Move(undone, done, redoes);
            }
            else
            {
                done.Add(step);
                undone.Clear();
            }
        }

        return (done, undone);
    }

    /// <summary>Reads one person's steps and tells, the next first, what can be undone and redone.</summary>
    internal static async Task<string> TextAsync(StoreContext store, RoomId room, PersonId person, long until, int skip, int most, CancellationToken ct)
    {
        var rows = await store.Set<EditStep>().AsNoTracking().Where(s => s.Room == room && s.Author == person && s.Revision <= until).OrderBy(s => s.Revision).ToListAsync(ct);
        var (done, undone) = Of(rows.GroupBy(s => s.Revision).Select(g => (IReadOnlyList<StepChange>)[.. g.Select(s => new StepChange(s.Edit, s.Before, s.After))]));
        var left = Math.Max(0, done.Count - skip);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{{\"until\":{until},\"more\":{(left > most ? "true" : "false")},\"done\":[");
        Join(text, done.Take(left).Reverse().Take(most));
        text.Append("],\"undone\":[");
        Join(text, skip > 0 ? [] : undone.AsEnumerable().Reverse());
        return text.Append("]}").ToString();
    }

    // How many of the last steps a step takes back, or takes again; 0: none.
    private static int Covered(List<IReadOnlyList<StepChange>> stack, IReadOnlyList<StepChange> step, bool back)
    {
        var wanted = step.ToDictionary(c => c.Edit, c => back ? (Before: c.After, After: c.Before) : (c.Before, c.After));
        var net = new Dictionary<EditId, (string? Before, string? After)>();
        for (var count = 1; count <= Math.Min(stack.Count, MostAtOnce); count++)
        {
            foreach (var change in stack[^count])
            {
                if (!wanted.ContainsKey(change.Edit))
                {
                    return 0;
                }

                // Going back in time the newer state is known already; going forwards the older one is.
                net[change.Edit] = !net.TryGetValue(change.Edit, out var known) ? (change.Before, change.After) : back ? (change.Before, known.After) : (known.Before, change.After);
            }

            if (net.Count == wanted.Count && net.All(n => wanted[n.Key] == n.Value))
            {
                return count;
            }
        }

        return 0;
    }

    private static void Move(List<IReadOnlyList<StepChange>> from, List<IReadOnlyList<StepChange>> to, int count)
    {
        for (; count > 0; count--)
        {
            to.Add(from[^1]);
            from.RemoveAt(from.Count - 1);
        }
    }

    private static void Join(StringBuilder text, IEnumerable<IReadOnlyList<StepChange>> steps) => text.AppendJoin(
        ',', steps.Select(step => "[" + string.Join(',', step.Select(c => $"{{\"id\":\"{c.Edit.Value}\",\"before\":{c.Before ?? "null"},\"after\":{c.After ?? "null"}}}")) + "]"));
}
