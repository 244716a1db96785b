namespace BigTransfer.Checkpoints.PyTorch;

/// <summary>What the operations do to stack, marks and memo, and the account of memory.</summary>
internal sealed partial class PickleMachine
{
    private void Charge(long bytes)
    {
        _bytesLeft -= bytes;
        if (_bytesLeft < 0)
            throw new InvalidDataException("it makes more values than a file of this length may");
    }

    private void Push(object? value)
    {
        if (_stack.Count == MaxStack)
            throw new InvalidDataException($"more than {MaxStack} values wait on the stack");
        _stack.Add(value);
    }

    /// <summary>Pushes a new object of moderate size.</summary>
    private void Make(object? value)
    {
        Charge(ObjectBytes);
        Push(value);
    }

    private void MakeText(string text)
    {
        Charge(sizeof(char) * (long)text.Length);
        Make(text);
    }

    private void MakeBytes(ReadOnlySpan<byte> bytes)
    {
        Charge(bytes.Length);
        Make(bytes.ToArray());
    }

    private void MakeIntegerOrBool(ReadOnlySpan<byte> line) =>
        Make(line.SequenceEqual("01"u8) ? true : line.SequenceEqual("00"u8) ? false : PickleText.DecimalInteger(line));

    private void Mark()
    {
        if (_marks.Count == MaxStack)
            throw new InvalidDataException($"more than {MaxStack} marks wait on the stack");
        _marks.Add(_stack.Count);
    }

    /// <summary>Values above the last mark: operations do not reach below it.</summary>
    private int Available => _stack.Count - (_marks.Count > 0 ? _marks[^1] : 0);

    private object? Top() => Available > 0 ? _stack[^1] : throw new InvalidDataException("the stack is empty");

    private object? Pop()
    {
        var top = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private object?[] Pop(int count)
    {
        if (Available < count)
            throw new InvalidDataException($"{count} values are needed, {Available} wait on the stack");
        Charge(ItemBytes + sizeof(long) * count);
        var start = _stack.Count - count;
        var values = _stack.GetRange(start, count).ToArray();
        _stack.RemoveRange(start, count);
        return values;
    }

    private object?[] PopToMark()
    {
        if (_marks.Count == 0)
            throw new InvalidDataException("there is no mark on the stack");
        var values = Pop(Available);
        _marks.RemoveAt(_marks.Count - 1);
        return values;
    }

    private void PopOrUnmark()
    {
        if (_marks.Count > 0 && Available == 0)
            _marks.RemoveAt(_marks.Count - 1);
        else
            Pop();
    }

    private void MakeList(object?[] items)
    {
        Make(new PickleList());
        Append(items);
    }

    private void MakeDict(object?[] keysAndValues)
    {
        Make(new PickleDict());
        SetItems(keysAndValues);
    }

    private void Append(object?[] items)
    {
        if (Top() is not PickleList list)
            throw new InvalidDataException($"items for a list are given to {PickleValues.Describe(Top())}");
        Charge(ItemBytes * items.Length);
        list.Items.AddRange(items);
    }

    private void SetItems(object?[] keysAndValues)
    {
        if (Top() is not PickleDict dict)
            throw new InvalidDataException($"items for a dict are given to {PickleValues.Describe(Top())}");
        if (keysAndValues.Length % 2 != 0)
            throw new InvalidDataException("a key has no value");
        Charge(ItemBytes * keysAndValues.Length);
        for (var i = 0; i < keysAndValues.Length; i += 2)
            dict.Items.Add(new(keysAndValues[i], keysAndValues[i + 1]));
    }

    private static void CheckProtocol(byte protocol)
    {
        if (protocol > MaxProtocol)
            throw new InvalidDataException($"protocol {protocol}; 0 to {MaxProtocol} were expected");
    }

    private static uint MemoIndex(ReadOnlySpan<byte> line) =>
        PickleText.DecimalInteger(line) is long and >= 0 and <= uint.MaxValue and var index
            ? (uint)index
            : throw new InvalidDataException("the index of a memo is not a number of 32 bits");

    private void Memoize(uint index)
    {
        // pickle counts up from 0; a table that follows any index would be as large as the index says.
        if (index >= MaxMemo)
            throw new InvalidDataException($"memo {index}; less than {MaxMemo} was expected");
        for (Charge(ItemBytes * Math.Max(0, index + 1 - _memo.Count)); _memo.Count <= index;)
            _memo.Add(Unset);
        _memo[(int)index] = Top();
    }

    private void Recall(uint index)
    {
        if (index >= _memo.Count || ReferenceEquals(_memo[(int)index], Unset))
            throw new InvalidDataException($"nothing was stored under memo {index}");
        Push(_memo[(int)index]);
    }

    private object Find(string module, string name) =>
        _globals.Find(module, name) ?? throw new InvalidDataException(
            $"{PickleValues.Shown($"{module}.{name}")} is not executed: only what tensors are made of is read, as in a state dict that torch.save wrote");

    private void LoadPersistent(object? id)
    {
        Charge(3 * ObjectBytes); // the storage, and its key in the table of them
        Push(_globals.Load(id));
    }

    private void FindOnStack(object?[] moduleAndName)
    {
        if (moduleAndName is not [string module, string name])
            throw new InvalidDataException("a global is not named by strings");
        Make(Find(module, name));
    }

    private void Call(object?[] functionAndArguments)
    {
        if (functionAndArguments is not [PickleFunction function, PickleTuple arguments])
            throw new InvalidDataException(
                $"{PickleValues.Describe(functionAndArguments[0])} is called with {PickleValues.Describe(functionAndArguments[1])}; "
                + "a function and a tuple were expected");
        Charge(2 * ObjectBytes + ItemBytes * arguments.Items.Sum(item => item is PickleList list ? 2L * list.Items.Count : 1));
        Make(function(arguments));
    }

    private void CallObject(object?[] classAndArguments)
    {
        if (classAndArguments.Length == 0)
            throw new InvalidDataException("an object has no class");
        Call([classAndArguments[0], new PickleTuple(classAndArguments[1..])]);
    }

    private void CallWithKeywords(object?[] functionAndArguments)
    {
        if (functionAndArguments[2] is not PickleDict { Items: [] })
            throw new InvalidDataException("a call with keywords is not read");
        Call(functionAndArguments[..2]);
    }

    /// <summary>Attributes of a dictionary (a state dict's _metadata) are passed over; nothing else here has any.</summary>
    private void Build(object? _)
    {
        if (Top() is not PickleDict)
            throw new InvalidDataException($"attributes are given to {PickleValues.Describe(Top())}; only those of a dict are passed over");
    }
}
