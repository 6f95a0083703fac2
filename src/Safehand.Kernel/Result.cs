using System.Diagnostics.CodeAnalysis;

namespace Safehand.Kernel;

/// <summary>What sort of no a <see cref="Refusal"/> is. Mapped exhaustively to a page, a problem-details response and an exit code.</summary>
public enum RefusalKind
{
    /// <summary>The input does not fit; the person can correct it.</summary>
    Invalid,

    /// <summary>There is no such thing, or it must look so to this actor.</summary>
    NotFound,

    /// <summary>The gate said no.</summary>
    NotPermitted,

    /// <summary>The state has moved on, or the name is taken.</summary>
    Conflict,

    /// <summary>Nobody is signed in, or the sign-in is too old for this act.</summary>
    SignInNeeded,

    /// <summary>There is no room for it now (a full disk, all players in use): try again later.</summary>
    Busy,

    /// <summary>It was here and is gone (destroyed, expired, ended).</summary>
    Gone,
}

/// <summary>An expected no.</summary>
/// <param name="Kind">What sort of no.</param>
/// <param name="Code">Stable, dotted, lower case: <c>exhibit.reference-taken</c>.</param>
/// <param name="Message">Plain words that say what to do. Shown to the person; holds no secret.</param>
/// <param name="Field">The input it is about, if any.</param>
/// <param name="Rule">The rule that decided, such as <c>G4</c>, if the gate did.</param>
public sealed record Refusal(RefusalKind Kind, string Code, string Message, string? Field = null, string? Rule = null)
{
    /// <summary>An input that does not fit.</summary>
    public static Refusal Invalid(string code, string message, string? field = null) => new(RefusalKind.Invalid, code, message, field);

    /// <summary>Nothing of that name, for this actor.</summary>
    public static Refusal NotFound(string code, string message) => new(RefusalKind.NotFound, code, message);

    /// <summary>The state does not allow it, or the name is taken.</summary>
    public static Refusal Conflict(string code, string message, string? field = null) => new(RefusalKind.Conflict, code, message, field);
}

/// <summary>A value or a refusal.</summary>
/// <typeparam name="T">The value's type.</typeparam>
public readonly struct Result<T>
{
    private readonly T? value;

    private Result(T? value, Refusal? refusal)
    {
        this.value = value;
        Refusal = refusal;
    }

    /// <summary>Why not, or null when there is a value.</summary>
    public Refusal? Refusal { get; }

    /// <summary>The value; throws when refused, which is a bug in the caller.</summary>
    public T Value => Refusal is null ? value! : throw new InvalidOperationException("Refused: " + Refusal.Code);

    /// <summary>Whether it was refused, and if so why.</summary>
    public bool IsRefused([NotNullWhen(true)] out Refusal? refusal)
    {
        refusal = Refusal;
        return refusal is not null;
    }

    /// <summary>A value.</summary>
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>A refusal.</summary>
    public static implicit operator Result<T>(Refusal refusal) => new(default, refusal);
}

/// <summary>Success with nothing to say.</summary>
public readonly record struct Done;
